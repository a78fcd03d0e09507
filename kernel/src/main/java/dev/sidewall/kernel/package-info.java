/**
 * Enforce: renders a Pod's rules for nftables or iptables, loads them inside the Pod's network namespace and reads back what the
 * kernel holds. The only place with native code; it knows nothing of policies beyond the compiled rules.
 */
@NullMarked
package dev.sidewall.kernel;

import org.jspecify.annotations.NullMarked;
