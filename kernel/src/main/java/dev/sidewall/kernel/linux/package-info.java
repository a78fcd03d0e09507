/**
 * Linux itself, by system call: network namespaces, cgroup v2, route netlink. Knows nothing of policies or Pods; every
 * failure is a {@link dev.sidewall.kernel.linux.LinuxException} that says what was tried and what the kernel answered.
 */
@NullMarked
package dev.sidewall.kernel.linux;

import org.jspecify.annotations.NullMarked;
