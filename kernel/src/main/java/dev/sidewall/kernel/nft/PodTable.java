package dev.sidewall.kernel.nft;

import dev.sidewall.kernel.enforce.EnforcementSettings;
import dev.sidewall.kernel.enforce.Generations;
import dev.sidewall.kernel.enforce.Owners;
import dev.sidewall.kernel.enforce.PodEnforcement;
import dev.sidewall.kernel.linux.NetworkNamespace;
import dev.sidewall.kernel.nft.Ruleset.Elements;
import dev.sidewall.policy.rules.PodRules;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Enforcement in one Pod's network namespace: our one table there, changed by one transaction at a time, each with just what
 * differs from what the kernel holds already. Thread-safe.
 */
public final class PodTable implements PodEnforcement {
    private static final Pattern COUNTER =
            Pattern.compile("counter (\\S+) \\{\\s*packets (\\d+) bytes \\d+\\s*}", Pattern.MULTILINE);

    private final String pod;
    private final NftContext nft;
    private final RulesetRenderer renderer;
    private final Generations generations;
    private Ruleset held = Ruleset.EMPTY;
    private @Nullable PodRules rules;
    private Owners owners = Owners.NONE;

    private PodTable(String pod, NftContext nft, RulesetRenderer renderer, Generations generations) {
        this.pod = pod;
        this.nft = nft;
        this.renderer = renderer;
        this.generations = generations;
    }

    /** Enters the namespace once to open its netlink socket; nothing is written yet. */
    public static PodTable open(String pod, Path netns, EnforcementSettings settings, Generations generations)
            throws IOException {
        NftContext nft = NetworkNamespace.call(netns, NftContext::open);
        return new PodTable(pod, nft, new RulesetRenderer(settings), generations);
    }

    @Override
    public String backend() {
        return "nftables";
    }

    /** All in one transaction: on an exception nothing has changed. */
    @Override
    public synchronized void apply(PodRules rules, Owners owners) throws IOException {
        Optional<Map<String, Map<String, String>>> added = this.rules == null || !this.owners.equals(owners)
                ? Optional.empty()
                : AddedPeers.between(this.rules, rules, held);
        if (added.isPresent()) {
            add(added.get());
        } else {
            replace(rules, owners);
        }
        this.rules = rules;
        this.owners = owners;
    }

    /** Nothing is rendered, nothing compared again: what is held just grows. */
    private void add(Map<String, Map<String, String>> added) throws IOException {
        if (!added.isEmpty()) {
            nft.run("enforce " + pod, RulesetDiff.additions(added));
            added.forEach((map, elements) ->
                    held.maps().getOrDefault(map, Elements.NONE).elements().putAll(elements));
        }
    }

    private void replace(PodRules rules, Owners owners) throws IOException {
        boolean first = this.rules == null;
        Ruleset wanted = renderer.render(rules, owners, generations.current());
        RulesetDiff diff = RulesetDiff.between(held, wanted);
        if (diff.isEmpty() && !first) {
            return;
        }
        int generation = generations.current();
        if (!first && !Loosening.only(held, wanted, diff)) {
            generation = generations.next();
            wanted = renderer.render(rules, owners, generation);
            diff = RulesetDiff.between(held, wanted);
        }
        String begin = first ? "add table inet sidewall\ndelete table inet sidewall\nadd table inet sidewall\n" : "";
        nft.run("enforce " + pod, begin + diff.commands());
        held = wanted;
        generations.use(generation);
    }

    @Override
    public synchronized String list() throws IOException {
        nft.stateless(true);
        try {
            return nft.run("list the rules of " + pod, "list table inet sidewall");
        } finally {
            nft.stateless(false);
        }
    }

    /** What the kernel should hold, as it is kept here for the next difference. */
    synchronized Ruleset held() {
        return held;
    }

    @Override
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
