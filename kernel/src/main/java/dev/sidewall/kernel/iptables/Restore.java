package dev.sidewall.kernel.iptables;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Writes the input of iptables-restore(8), to be read with {@code --noflush}: other people's chains stay. Each table's part is
 * one transaction. The jumps to our chains are taken out and put in first place again in it, which fails if somebody has
 * removed them.
 */
final class Restore {
    private static final List<String> HOOKS = List.of("OUTPUT", "INPUT");
    private static final Pattern SET = Pattern.compile("\\{(\\w+)}");

    private Restore() {}

    /** What a table holds of ours: chains by name without the prefix, and how often each hook jumps to them. */
    record Found(Set<String> chains, Map<String, Integer> jumps) {
        static final Found NOTHING = new Found(Set.of(), Map.of());

        Found {
            chains = Set.copyOf(chains);
            jumps = Map.copyOf(jumps);
        }

        boolean isEmpty() {
            return chains.isEmpty() && jumps.isEmpty();
        }
    }

    /** Everything, whatever of ours is there already. */
    static String whole(FamilyRules wanted, Map<String, SetPlan.Held> sets, Map<Table, Found> found) {
        StringBuilder text = new StringBuilder();
        for (Table table : Table.values()) {
            Found there = found.getOrDefault(table, Found.NOTHING);
            Part part = new Part(table);
            part.chains(Map.of(), resolve(wanted.chains(table), sets));
            part.remove.addAll(new TreeSet<>(there.chains));
            part.remove.removeAll(wanted.chains(table).keySet());
            HOOKS.forEach(hook -> part.jump(
                    hook,
                    there.jumps.getOrDefault(hook, 0),
                    wanted.chains(table).containsKey(hook)));
            part.write(text);
        }
        return text.toString();
    }

    /** What differs. Tables without a difference are there for their jumps. */
    static String change(
            FamilyRules from, Map<String, SetPlan.Held> oldSets, FamilyRules to, Map<String, SetPlan.Held> newSets) {
        StringBuilder text = new StringBuilder();
        for (Table table : Table.values()) {
            Part part = new Part(table);
            Map<String, List<String>> had = resolve(from.chains(table), oldSets);
            part.chains(had, resolve(to.chains(table), newSets));
            part.remove.addAll(had.keySet());
            part.remove.removeAll(to.chains(table).keySet());
            HOOKS.stream().filter(to.chains(table)::containsKey).forEach(hook -> part.jump(hook, 1, true));
            part.write(text);
        }
        return text.toString();
    }

    /** Takes everything of ours away. */
    static String nothing(Map<Table, Found> found) {
        StringBuilder text = new StringBuilder();
        // What judges goes before what carries out the judgement.
        for (Table table : List.of(Table.MANGLE, Table.FILTER, Table.SECURITY)) {
            Found there = found.getOrDefault(table, Found.NOTHING);
            if (!there.isEmpty()) {
                Part part = new Part(table);
                part.remove.addAll(new TreeSet<>(there.chains));
                HOOKS.forEach(hook -> part.jump(hook, there.jumps.getOrDefault(hook, 0), false));
                part.write(text);
            }
        }
        return text.toString();
    }

    /** Puts in the names that sets have in the kernel. */
    private static Map<String, List<String>> resolve(Map<String, List<String>> chains, Map<String, SetPlan.Held> sets) {
        Map<String, List<String>> resolved = new LinkedHashMap<>();
        chains.forEach((name, rules) ->
                resolved.put(name, rules.stream().map(r -> resolve(r, sets)).toList()));
        return resolved;
    }

    private static String resolve(String rule, Map<String, SetPlan.Held> sets) {
        return SET.matcher(rule).replaceAll(match -> {
            SetPlan.Held held = sets.get(match.group(1));
            if (held == null) {
                throw new IllegalStateException("a rule names a set that isn't there: " + rule);
            }
            return Matcher.quoteReplacement(held.name());
        });
    }

    private static final class Part {
        private final Table table;
        private final List<String> declare = new ArrayList<>();
        private final List<String> rules = new ArrayList<>();
        private final List<String> jumps = new ArrayList<>();
        private final List<String> remove = new ArrayList<>();

        Part(Table table) {
            this.table = table;
        }

        void chains(Map<String, List<String>> had, Map<String, List<String>> wanted) {
            wanted.forEach((name, list) -> {
                if (!list.equals(had.get(name))) {
                    declare.add(name);
                    list.forEach(rule -> rules.add(("-A " + FamilyRules.PREFIX + name + " " + rule).stripTrailing()));
                }
            });
        }

        void jump(String hook, int before, boolean after) {
            String jump = " -j " + FamilyRules.PREFIX + hook;
            for (int i = 0; i < before; i++) {
                jumps.add("-D " + hook + jump);
            }
            if (after) {
                jumps.add("-I " + hook + " 1" + jump);
            }
        }

        void write(StringBuilder text) {
            if (declare.isEmpty() && jumps.isEmpty() && remove.isEmpty()) {
                return;
            }
            text.append('*').append(table).append('\n');
            // Naming a chain makes or empties it.
            declare.forEach(name -> line(text, ":", name, " - [0:0]"));
            remove.forEach(name -> line(text, ":", name, " - [0:0]"));
            rules.forEach(rule -> text.append(rule).append('\n'));
            jumps.forEach(jump -> text.append(jump).append('\n'));
            remove.forEach(name -> line(text, "-X ", name, ""));
            text.append("COMMIT\n");
        }

        private static void line(StringBuilder text, String verb, String chain, String rest) {
            text.append(verb)
                    .append(FamilyRules.PREFIX)
                    .append(chain)
                    .append(rest)
                    .append('\n');
        }
    }
}
