package dev.sidewall.kernel.backend;

import dev.sidewall.kernel.enforce.EnforcementSettings;
import dev.sidewall.kernel.enforce.Generations;
import dev.sidewall.kernel.enforce.PodEnforcement;
import dev.sidewall.kernel.enforce.RefusedException;
import dev.sidewall.kernel.iptables.IptablesPod;
import dev.sidewall.kernel.iptables.Variant;
import dev.sidewall.kernel.nft.NftTables;
import dev.sidewall.kernel.nft.PodTable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;

/** Opens the backend that was chosen, in a Pod's network namespace. */
public final class Backends {
    private Backends() {}

    /**
     * Settles on one backend for this node.
     *
     * @throws RefusedException if the chosen one can't work here, with what would help
     */
    public static Backend settle(Backend chosen) throws IOException {
        return settle(chosen, NftTables.missing(), Variant.NFT.isInstalled(), Variant.LEGACY.isInstalled());
    }

    static Backend settle(Backend chosen, Optional<String> nftablesMissing, boolean nft, boolean legacy)
            throws RefusedException {
        return switch (chosen) {
            case AUTO -> {
                if (nftablesMissing.isEmpty()) {
                    yield Backend.NFTABLES;
                }
                if (legacy) {
                    // Without nf_tables the nft variant can't work either.
                    yield Backend.IPTABLES_LEGACY;
                }
                throw new RefusedException("nothing to enforce with: nftables: " + nftablesMissing.get()
                        + "; iptables (legacy): not installed; on Debian and Ubuntu: apt-get install iptables ipset");
            }
            case NFTABLES -> {
                if (nftablesMissing.isPresent()) {
                    throw new RefusedException("the nftables backend can't work here: " + nftablesMissing.get()
                            + "; choose iptables or auto");
                }
                yield Backend.NFTABLES;
            }
            case IPTABLES -> {
                if (nft && nftablesMissing.isEmpty()) {
                    yield Backend.IPTABLES_NFT;
                }
                yield settle(Backend.IPTABLES_LEGACY, nftablesMissing, nft, legacy);
            }
            case IPTABLES_NFT -> installed(chosen, nft);
            case IPTABLES_LEGACY -> installed(chosen, legacy);
        };
    }

    private static Backend installed(Backend backend, boolean found) throws RefusedException {
        if (!found) {
            throw new RefusedException("the " + backend
                    + " backend can't work here: its tools aren't installed; on Debian and Ubuntu:"
                    + " apt-get install iptables ipset");
        }
        return backend;
    }

    /**
     * Opens a Pod's namespace; nothing is written yet. What another backend holds there goes away when the first rules of this
     * one are in force, not before.
     *
     * @param backend a settled one
     */
    public static PodEnforcement open(String pod, Path netns, Backend backend, EnforcementSettings settings)
            throws IOException {
        Existing existing = Existing.in(netns);
        Generations generations = new Generations(netns, existing.generations());
        PodEnforcement opened = open(pod, netns, backend, settings, generations);
        Set<String> others = existing.others(opened.backend());
        return others.isEmpty() ? opened : new TakingOver(opened, netns, others);
    }

    private static PodEnforcement open(
            String pod, Path netns, Backend backend, EnforcementSettings settings, Generations generations)
            throws IOException {
        return switch (backend) {
            case NFTABLES -> PodTable.open(pod, netns, settings, generations);
            case IPTABLES_NFT -> IptablesPod.open(pod, netns, settings, generations, Variant.NFT);
            case IPTABLES_LEGACY -> IptablesPod.open(pod, netns, settings, generations, Variant.LEGACY);
            case AUTO, IPTABLES -> throw new IllegalStateException(backend + " is no settled backend");
        };
    }

    /**
     * Opens whatever backend has rules of ours in the namespace, to read from.
     *
     * @throws IOException if none has
     */
    public static PodEnforcement holding(String pod, Path netns) throws IOException {
        Existing existing = Existing.in(netns);
        for (Backend backend : Backend.values()) {
            if (existing.backends().contains(backend.toString())) {
                return open(pod, netns, backend, EnforcementSettings.DEFAULT, new Generations(netns, Set.of()));
            }
        }
        throw new IOException("no rules of ours are in the network namespace of " + pod);
    }
}
