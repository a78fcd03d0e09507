package dev.sidewall.kernel.iptables;

import dev.sidewall.kernel.enforce.EnforcementSettings;
import dev.sidewall.kernel.enforce.Generations;
import dev.sidewall.kernel.enforce.Owners;
import dev.sidewall.kernel.enforce.PodEnforcement;
import dev.sidewall.kernel.enforce.RefusedException;
import dev.sidewall.kernel.linux.CommandException;
import dev.sidewall.kernel.linux.NetworkNamespace;
import dev.sidewall.policy.model.IdentityMode;
import dev.sidewall.policy.rules.PodRules;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Enforcement in one Pod's network namespace by iptables: per change one run of ipset(8) for the addresses and one of
 * iptables-restore(8) per family for the rules, each with just what differs from what the kernel holds already.
 */
public final class IptablesPod implements PodEnforcement {
    private final String pod;
    private final Tools tools;
    private final Kernel kernel;
    private final EnforcementSettings settings;
    private final Generations generations;
    private Optional<Held> held = Optional.empty();
    private boolean begun;

    /** What the kernel holds. */
    private record Held(List<FamilyRules> rules, Map<String, SetPlan.Held> sets) {}

    private IptablesPod(String pod, Tools tools, EnforcementSettings settings, Generations generations) {
        this.pod = pod;
        this.tools = tools;
        this.kernel = new Kernel(tools);
        this.settings = tools.refuses() ? settings : new EnforcementSettings(false, false, settings.allowUnknown());
        this.generations = generations;
    }

    /**
     * Makes sure that the tools work in the namespace; nothing is written yet.
     *
     * @throws RefusedException if nothing can be enforced there with iptables
     */
    public static IptablesPod open(
            String pod, Path netns, EnforcementSettings settings, Generations generations, Variant variant)
            throws IOException {
        if (!NetworkNamespace.isOfOwnUsers(netns)) {
            throw new RefusedException(
                    pod + " has a user namespace of its own, from outside of which the kernel takes no"
                            + " iptables rules about owners; its node needs the nftables backend");
        }
        return new IptablesPod(pod, Tools.find(netns, variant), settings, generations);
    }

    /** The policy generations in rules of ours that are there already; empty if there are no rules. */
    public static Optional<Set<Integer>> existing(Path netns, Variant variant) throws IOException {
        try {
            Kernel kernel = new Kernel(Tools.find(netns, variant));
            return kernel.isPresent() ? Optional.of(kernel.generations()) : Optional.empty();
        } catch (RefusedException e) {
            return Optional.empty();
        }
    }

    /** Takes away what is there. */
    public static void remove(Path netns, Variant variant) throws IOException {
        new Kernel(Tools.find(netns, variant)).remove();
    }

    @Override
    public String backend() {
        return tools.variant().toString();
    }

    /** What can be undone is, when the kernel refuses part of it. */
    @Override
    public synchronized void apply(PodRules rules, Owners owners) throws IOException {
        if (!rules.closed() && rules.mode() != IdentityMode.USER) {
            throw new RefusedException(pod + " has identity " + rules.mode()
                    + ", which iptables can't tell receivers by; annotate it sidewall.dev/identity: User or use the"
                    + " nftables backend");
        }
        Held had = held.orElse(null);
        if (had == null) {
            begin(rules);
            return;
        }
        List<FamilyRules> same = render(rules, generations.current());
        if (same.equals(had.rules)) {
            return;
        }
        Change change = Change.between(had.rules, same);
        int generation = change.onlyLoosens() ? generations.current() : generations.next();
        List<FamilyRules> wanted = render(rules, generation);
        SetPlan plan = SetPlan.between(had.sets, sets(wanted), kernel.nextVersion(), change.rulesDiffer());
        // Whatever goes wrong on the way, the next attempt starts from what is really there.
        held = Optional.empty();
        kernel.sets(plan);
        if (!change.onlyLoosens() || plan.renames()) {
            change(had, new Held(wanted, plan.held()));
        }
        done(wanted, plan, generation);
    }

    private void change(Held had, Held wanted) throws IOException {
        try {
            kernel.change(had.rules, had.sets, wanted.rules, wanted.sets);
        } catch (CommandException e) {
            // Somebody has removed what the change builds on, or it really can't be had: the whole tells which.
            try {
                kernel.whole(wanted.rules, wanted.sets);
            } catch (IOException refused) {
                kernel.whole(had.rules, had.sets);
                throw refused;
            }
        }
    }

    /** The first rules, or the first after a failure: whatever of ours is there is replaced. */
    private void begin(PodRules rules) throws IOException {
        int generation = begun ? generations.next() : generations.current();
        kernel.look();
        List<FamilyRules> wanted = render(rules, generation);
        SetPlan plan = SetPlan.between(Map.of(), sets(wanted), kernel.nextVersion(), true);
        kernel.sets(plan);
        kernel.whole(wanted, plan.held());
        done(wanted, plan, generation);
    }

    private void done(List<FamilyRules> wanted, SetPlan plan, int generation) throws IOException {
        begun = true;
        generations.use(generation);
        held = Optional.of(new Held(wanted, plan.held()));
        kernel.destroyUnused(plan);
    }

    private List<FamilyRules> render(PodRules rules, int generation) {
        return tools.families().stream()
                .map(f -> FamilyRenderer.render(f, rules, settings, tools.refuses(), generation))
                .toList();
    }

    private static Map<String, AddressSet> sets(List<FamilyRules> rules) {
        Map<String, AddressSet> sets = new HashMap<>();
        rules.forEach(r -> sets.putAll(r.sets()));
        return sets;
    }

    @Override
    public synchronized String list() throws IOException {
        return kernel.list();
    }

    @Override
    public synchronized Map<String, Long> counters() throws IOException {
        Map<String, Long> counters = new TreeMap<>();
        for (Family family : tools.families()) {
            Saved.count(tools.saveCounters(family), counters);
        }
        return counters;
    }

    /** Nothing is held open. */
    @Override
    public void close() {}
}
