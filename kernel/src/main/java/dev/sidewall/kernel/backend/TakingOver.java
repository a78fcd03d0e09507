package dev.sidewall.kernel.backend;

import dev.sidewall.kernel.enforce.Owners;
import dev.sidewall.kernel.enforce.PodEnforcement;
import dev.sidewall.policy.rules.PodRules;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A backend in a namespace where others still hold rules. These stay until its own are in force: meanwhile a packet has to pass
 * both, each judging again what the other has allowed.
 */
final class TakingOver implements PodEnforcement {
    private final PodEnforcement own;
    private final Path netns;
    private final Set<String> others;

    TakingOver(PodEnforcement own, Path netns, Set<String> others) {
        this.own = own;
        this.netns = netns;
        this.others = new HashSet<>(others);
    }

    @Override
    public String backend() {
        return own.backend();
    }

    @Override
    public synchronized void apply(PodRules rules, Owners owners) throws IOException {
        own.apply(rules, owners);
        for (String other : List.copyOf(others)) {
            Existing.remove(netns, other);
            others.remove(other);
        }
    }

    @Override
    public String list() throws IOException {
        return own.list();
    }

    @Override
    public Map<String, Long> counters() throws IOException {
        return own.counters();
    }

    @Override
    public void close() {
        own.close();
    }
}
