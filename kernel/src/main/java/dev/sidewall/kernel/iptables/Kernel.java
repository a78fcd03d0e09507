package dev.sidewall.kernel.iptables;

import dev.sidewall.kernel.linux.CommandException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** What is in the Pod's namespace, and the steps that change it. */
final class Kernel {
    private static final Pattern OUR_SET = Pattern.compile("SW[46]_\\w+_v(\\d+)");

    private final Tools tools;
    private final Set<String> unused = new TreeSet<>();
    private int version;

    Kernel(Tools tools) {
        this.tools = tools;
    }

    /** The number for the sets that are made next. */
    int nextVersion() {
        version++;
        return version;
    }

    /** Takes note of the sets an earlier run has left, so that new ones get other names and these go away. */
    void look() throws IOException {
        for (String name : tools.setNames()) {
            Matcher ours = OUR_SET.matcher(name);
            if (ours.matches()) {
                unused.add(name);
                version = Math.max(version, Integer.parseInt(String.valueOf(ours.group(1))));
            }
        }
    }

    void sets(SetPlan plan) throws IOException {
        tools.sets(plan.before());
    }

    /** Puts in all rules in place of whatever of ours is there. */
    void whole(List<FamilyRules> wanted, Map<String, SetPlan.Held> sets) throws IOException {
        for (FamilyRules rules : wanted) {
            Map<Table, Restore.Found> found = Saved.found(tools.save(rules.family()));
            tools.restore(rules.family(), Restore.whole(rules, sets, found));
        }
    }

    /** Puts in what differs. */
    void change(
            List<FamilyRules> had,
            Map<String, SetPlan.Held> oldSets,
            List<FamilyRules> wanted,
            Map<String, SetPlan.Held> newSets)
            throws IOException {
        for (int i = 0; i < wanted.size(); i++) {
            tools.restore(wanted.get(i).family(), Restore.change(had.get(i), oldSets, wanted.get(i), newSets));
        }
    }

    /** Destroys the sets no rule names any more; the kernel may still be letting go of them, then it is tried again next time. */
    void destroyUnused(SetPlan plan) throws IOException {
        unused.addAll(plan.unused());
        unused.removeAll(plan.held().values().stream().map(SetPlan.Held::name).collect(Collectors.toSet()));
        for (String name : new ArrayList<>(unused)) {
            try {
                tools.sets(List.of("destroy " + name));
                unused.remove(name);
            } catch (CommandException e) {
                if (!tools.setNames().contains(name)) {
                    unused.remove(name);
                }
            }
        }
    }

    /** Our lines of everything, in an order that depends on nothing else. */
    String list() throws IOException {
        List<String> lines = tools.savedSets().stream()
                .filter(line -> OUR_SET.matcher(line.split(" ", 3)[1]).matches())
                .sorted()
                .collect(Collectors.toCollection(ArrayList::new));
        for (Family family : tools.families()) {
            lines.add("# " + family.tool());
            lines.addAll(Saved.ours(tools.save(family)));
        }
        return String.join("\n", lines) + "\n";
    }

    /** Whether anything of ours is there. */
    boolean isPresent() throws IOException {
        for (Family family : tools.families()) {
            if (!Saved.found(tools.save(family)).isEmpty()) {
                return true;
            }
        }
        return false;
    }

    /** The policy generations in the rules that are there. */
    Set<Integer> generations() throws IOException {
        Set<Integer> generations = new TreeSet<>();
        for (Family family : tools.families()) {
            generations.addAll(Saved.generations(tools.save(family)));
        }
        return generations;
    }

    /** Takes everything of ours away. */
    void remove() throws IOException {
        for (Family family : tools.families()) {
            tools.restore(family, Restore.nothing(Saved.found(tools.save(family))));
        }
        look();
        destroyUnused(SetPlan.NOTHING);
    }
}
