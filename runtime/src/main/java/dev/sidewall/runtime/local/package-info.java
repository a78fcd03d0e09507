/**
 * The embedded runtime: runs Pods from ordinary manifests on this machine, for first contact, for the CI of users' policies
 * and for our own tests. A Pod is a network namespace, a container is a cgroup and a process on the host's file system.
 * See the README of this module for what it does as Kubernetes does and what it leaves out.
 */
@NullMarked
package dev.sidewall.runtime.local;

import org.jspecify.annotations.NullMarked;
