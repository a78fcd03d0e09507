/**
 * The objects of all manifests: which kinds are read, who is who, and what a workload's template becomes. Here an object
 * gets its name; whether the rest of it makes sense is looked at afterwards.
 */
@NullMarked
package dev.sidewall.cluster.objects;

import org.jspecify.annotations.NullMarked;
