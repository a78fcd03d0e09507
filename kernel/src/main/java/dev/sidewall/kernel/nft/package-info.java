/**
 * Enforcement with nftables. {@link dev.sidewall.kernel.nft.RulesetRenderer} turns a Pod's rules into a {@link
 * dev.sidewall.kernel.nft.Ruleset} (chains and maps as text), {@link dev.sidewall.kernel.nft.RulesetDiff} turns two of those
 * into one transaction, and {@link dev.sidewall.kernel.nft.PodTable} sends it into the Pod's namespace through libnftables.
 */
@NullMarked
package dev.sidewall.kernel.nft;

import org.jspecify.annotations.NullMarked;
