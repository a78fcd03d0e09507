package dev.sidewall.kernel.backend;

import dev.sidewall.kernel.iptables.IptablesPod;
import dev.sidewall.kernel.iptables.Variant;
import dev.sidewall.kernel.linux.NetworkNamespace;
import dev.sidewall.kernel.nft.NftTables;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * The rules of ours that are in a namespace before anything is written there: of an earlier run, or of another backend.
 *
 * @param backends what holds them, by the names that backends have
 * @param generations the policy generations in them
 */
record Existing(Set<String> backends, Set<Integer> generations) {
    private static final String NFTABLES = Backend.NFTABLES.toString();

    Existing {
        backends = Set.copyOf(backends);
        generations = Set.copyOf(generations);
    }

    /** Looks; in a new namespace without starting a program. */
    static Existing in(Path netns) throws IOException {
        Set<String> backends = new HashSet<>();
        Set<Integer> generations = new HashSet<>();
        Optional<Set<String>> tables = NftTables.list(netns);
        if (tables.filter(t -> t.contains("inet sidewall")).isPresent()) {
            backends.add(NFTABLES);
            generations.addAll(NftTables.generations(netns));
        }
        for (Variant variant : Variant.values()) {
            boolean possible = switch (variant) {
                // Without an answer it may be the library that is missing.
                case NFT ->
                    tables.map(t -> t.contains("ip mangle") || t.contains("ip6 mangle"))
                            .orElse(true);
                case LEGACY -> hasLegacy(netns);
            };
            if (possible) {
                Optional<Set<Integer>> found = IptablesPod.existing(netns, variant);
                found.ifPresent(numbers -> {
                    backends.add(variant.toString());
                    generations.addAll(numbers);
                });
            }
        }
        return new Existing(backends, generations);
    }

    private static boolean hasLegacy(Path netns) throws IOException {
        return NetworkNamespace.call(netns, () -> {
            for (String file : new String[] {"ip_tables_names", "ip6_tables_names"}) {
                Path names = Path.of("/proc/thread-self/net", file);
                if (Files.exists(names) && Files.readAllLines(names).contains("mangle")) {
                    return true;
                }
            }
            return false;
        });
    }

    /** The backends that have rules there and aren't this one. */
    Set<String> others(String backend) {
        Set<String> others = new HashSet<>(backends);
        others.remove(backend);
        return others;
    }

    /** Takes the rules of one backend away. */
    static void remove(Path netns, String backend) throws IOException {
        if (backend.equals(NFTABLES)) {
            NftTables.remove(netns);
        } else {
            for (Variant variant : Variant.values()) {
                if (backend.equals(variant.toString())) {
                    IptablesPod.remove(netns, variant);
                }
            }
        }
    }
}
