package dev.sidewall.kernel.nft;

import dev.sidewall.kernel.linux.NetworkNamespace;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** What conntrack(8) knows about the flows of a namespace. */
final class Conntrack {
    private static final Pattern MARK = Pattern.compile("\\bmark=(\\d+)");

    private Conntrack() {}

    /** The policy generations that flows carry. */
    static Set<Integer> generations(Path netns, MarkLayout marks) throws IOException {
        String flows = NetworkNamespace.call(netns, () -> run("conntrack", "-L"));
        return MARK.matcher(flows)
                .results()
                .map((MatchResult m) -> marks.generationOf(Long.parseLong(m.group(1))))
                .collect(Collectors.toSet());
    }

    private static String run(String... command) throws IOException {
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        try {
            int exit = process.waitFor();
            if (exit != 0) {
                throw new IOException(String.join(" ", command) + " ended with " + exit);
            }
            return output;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(String.join(" ", command) + " was interrupted", e);
        }
    }
}
