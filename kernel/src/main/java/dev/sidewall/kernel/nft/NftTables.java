package dev.sidewall.kernel.nft;

import dev.sidewall.kernel.enforce.MarkLayout;
import dev.sidewall.kernel.linux.NetworkNamespace;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** What nf_tables holds in a namespace, as far as it matters before anything is written there. */
public final class NftTables {
    /** Some versions of nft list a mask of high bits as {@code ct mark 0x00100000/12}. */
    private static final Pattern GENERATION =
            Pattern.compile("ct mark (?:& 0x[0-9a-f]+ == 0x([0-9a-f]+)|0x([0-9a-f]+)/\\d+) accept");

    private NftTables() {}

    /** Why rules can't be put in with nftables in the calling thread's namespace; empty if they can. */
    public static Optional<String> missing() {
        try (NftContext nft = NftContext.open()) {
            nft.run("list tables", "list tables");
            return Optional.empty();
        } catch (IOException e) {
            return Optional.of(String.valueOf(e.getMessage()));
        }
    }

    /** The names of the tables there, each with its family, {@code ip mangle}; empty if the kernel can't say. */
    public static Optional<Set<String>> list(Path netns) throws IOException {
        if (missing().isPresent()) {
            return Optional.empty();
        }
        try (NftContext nft = NetworkNamespace.call(netns, NftContext::open)) {
            Set<String> tables = new TreeSet<>();
            nft.run("list tables", "list tables")
                    .lines()
                    .filter(l -> l.startsWith("table "))
                    .forEach(l -> tables.add(l.substring("table ".length()).strip()));
            return Optional.of(tables);
        }
    }

    /** The policy generations in the rules of our table. */
    public static Set<Integer> generations(Path netns) throws IOException {
        try (NftContext nft = NetworkNamespace.call(netns, NftContext::open)) {
            Set<Integer> generations = new TreeSet<>();
            GENERATION
                    .matcher(nft.run("look for rules", "list table " + Ruleset.TABLE))
                    .results()
                    .map(m -> m.group(1) != null ? m.group(1) : m.group(2))
                    .forEach(mark -> generations.add(MarkLayout.DEFAULT.generationOf(Long.parseLong(mark, 16))));
            return generations;
        }
    }

    /** Deletes our table. */
    public static void remove(Path netns) throws IOException {
        try (NftContext nft = NetworkNamespace.call(netns, NftContext::open)) {
            nft.run("remove the rules", "delete table " + Ruleset.TABLE);
        }
    }
}
