package dev.sidewall.kernel.enforce;

import dev.sidewall.kernel.linux.Command;
import dev.sidewall.kernel.linux.NetworkNamespace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** What connection tracking knows about the flows of a namespace. */
final class Conntrack {
    private static final Path COUNT = Path.of("/proc/sys/net/netfilter/nf_conntrack_count");
    private static final Pattern MARK = Pattern.compile("\\bmark=(\\d+)");

    private Conntrack() {}

    /** The policy generations that flows carry. */
    static Set<Integer> generations(Path netns, MarkLayout marks) throws IOException {
        if (isEmpty(netns)) {
            return Set.of();
        }
        String flows = Command.of("conntrack", "-L").inside(netns).run();
        return MARK.matcher(flows)
                .results()
                .map((MatchResult m) -> marks.generationOf(Long.parseLong(m.group(1))))
                .collect(Collectors.toSet());
    }

    /** Saves asking for flows in a namespace that is new, as most are. */
    private static boolean isEmpty(Path netns) throws IOException {
        return NetworkNamespace.call(
                netns,
                () -> Files.exists(COUNT) && Files.readString(COUNT).strip().equals("0"));
    }
}
