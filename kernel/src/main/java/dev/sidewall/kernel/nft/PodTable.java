package dev.sidewall.kernel.nft;

import dev.sidewall.kernel.linux.NetworkNamespace;
import dev.sidewall.policy.rules.PodRules;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Enforcement in one Pod's network namespace: our one table there, changed by one transaction at a time, each with just what
 * differs from what the kernel holds already. Thread-safe.
 */
public final class PodTable implements AutoCloseable {
    private static final Pattern COUNTER =
            Pattern.compile("counter (\\S+) \\{\\s*packets (\\d+) bytes \\d+\\s*}", Pattern.MULTILINE);

    private final String pod;
    private final Path netns;
    private final NftContext nft;
    private final RulesetRenderer renderer;
    private Ruleset held = Ruleset.EMPTY;
    private int generation = 1;
    private boolean comeRound;

    private PodTable(String pod, Path netns, NftContext nft, RulesetRenderer renderer) {
        this.pod = pod;
        this.netns = netns;
        this.nft = nft;
        this.renderer = renderer;
    }

    /** Enters the namespace once to open its netlink socket; nothing is written yet. */
    public static PodTable open(String pod, Path netns, NftSettings settings) throws IOException {
        NftContext nft = NetworkNamespace.call(netns, NftContext::open);
        return new PodTable(pod, netns, nft, new RulesetRenderer(settings));
    }

    /**
     * Makes the kernel hold these rules, in one transaction. On an exception nothing has changed.
     *
     * <p>Whatever may take something away gets a new generation in the same transaction: flows are then judged again at their
     * next packet, and those that are still allowed go on without a break.
     */
    public synchronized void apply(PodRules rules, Owners owners) throws IOException {
        boolean first = held.equals(Ruleset.EMPTY);
        Ruleset wanted = renderer.render(rules, owners, generation);
        RulesetDiff diff = RulesetDiff.between(held, wanted);
        if (diff.isEmpty() && !first) {
            return;
        }
        int next = generation;
        if (!first && !Loosening.only(held, wanted, diff)) {
            next = nextGeneration();
            wanted = renderer.render(rules, owners, next);
            diff = RulesetDiff.between(held, wanted);
        }
        String begin = first ? "add table inet sidewall\ndelete table inet sidewall\nadd table inet sidewall\n" : "";
        nft.run("enforce " + pod, begin + diff.commands());
        held = wanted;
        generation = next;
    }

    /** Numbers come round again after some thousands of changes; by then one that a live flow still carries is passed over. */
    private int nextGeneration() throws IOException {
        int last = MarkLayout.DEFAULT.maxGeneration();
        if (!comeRound && generation < last) {
            return generation + 1;
        }
        comeRound = true;
        Set<Integer> carried = Conntrack.generations(netns, MarkLayout.DEFAULT);
        for (int step = 1; step < last; step++) {
            int candidate = (generation - 1 + step) % last + 1;
            if (!carried.contains(candidate)) {
                return candidate;
            }
        }
        throw new IOException("enforce " + pod + ": live flows carry every one of " + last + " policy generations");
    }

    /** What the kernel holds as text for people, freshly listed. */
    public synchronized String list() throws IOException {
        nft.stateless(true);
        try {
            return nft.run("list the rules of " + pod, "list table inet sidewall");
        } finally {
            nft.stateless(false);
        }
    }

    /** The ruleset as it was last applied. */
    public synchronized Ruleset held() {
        return held;
    }

    /** Packets per denial counter; the names are the reasons, {@code deny_egress_2} for container number 2. */
    public synchronized Map<String, Long> counters() throws IOException {
        Matcher matcher = COUNTER.matcher(nft.run("read counters of " + pod, "list counters table inet sidewall"));
        Map<String, Long> counters = new LinkedHashMap<>();
        while (matcher.find()) {
            counters.put(Objects.requireNonNull(matcher.group(1)), Long.valueOf(matcher.group(2)));
        }
        return counters;
    }

    @Override
    public void close() {
        nft.close();
    }
}
