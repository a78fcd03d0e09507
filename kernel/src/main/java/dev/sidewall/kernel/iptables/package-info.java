/**
 * Enforcement with iptables, for nodes without nf_tables. {@link dev.sidewall.kernel.iptables.FamilyRenderer} renders a Pod's
 * rules per address family, {@link dev.sidewall.kernel.iptables.Restore} turns the difference to what the kernel holds into the
 * input of iptables-restore(8), {@link dev.sidewall.kernel.iptables.SetPlan} does the same for ipset(8), and {@link
 * dev.sidewall.kernel.iptables.IptablesPod} runs both inside the Pod's namespace.
 *
 * <p>The path of a packet is that of the nftables backend in User mode. What differs is where things happen: packets are judged
 * in {@code mangle} (after connection tracking, before any address translation on the way out), but REJECT works in {@code
 * filter} only. So a denied packet leaves {@code mangle} with "refused" in the place of its flow's generation, {@code filter}
 * refuses it, and {@code security}, the last table of all, drops it should somebody's rule in {@code filter} have accepted it
 * before ours was asked.
 *
 * <p>Allowed packets leave our chains by RETURN, so that other people's rules in the same table still see them.
 */
@NullMarked
package dev.sidewall.kernel.iptables;

import org.jspecify.annotations.NullMarked;
