/**
 * Observe the desired state: policies, pods and services, from a folder of manifests. It ends where compiling begins: in
 * the inputs of {@code policy}.
 */
@NullMarked
package dev.sidewall.cluster;

import org.jspecify.annotations.NullMarked;
