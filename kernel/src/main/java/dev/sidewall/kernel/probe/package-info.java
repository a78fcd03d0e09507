/**
 * Real sockets with a container's identity, to see what the kernel lets through. A socket takes its network namespace, its
 * cgroup and its owner when it is created and keeps them; so {@code IdentitySockets} goes through the identities and creates
 * the sockets of each, {@link dev.sidewall.kernel.probe.Prober} then connects all of them, and {@code Exchange} polls them
 * together. That is why a plan that nothing holds back takes milliseconds, and one with drops a single timeout more.
 */
@NullMarked
package dev.sidewall.kernel.probe;

import org.jspecify.annotations.NullMarked;
