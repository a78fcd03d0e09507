package dev.sidewall.kernel.iptables;

import dev.sidewall.kernel.enforce.MarkLayout;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads our part of what iptables-save(8) prints. */
final class Saved {
    private static final String OURS = FamilyRules.PREFIX;
    private static final Pattern CHAIN = Pattern.compile(":" + OURS + "(\\S+) .*");
    private static final Pattern JUMP = Pattern.compile("(?:\\[\\d+:\\d+] )?-A (\\S+) -j " + OURS + "\\1");
    private static final Pattern COUNTED =
            Pattern.compile("\\[(\\d+):\\d+] -A " + OURS + "((?:deny|audit)_\\w+|closed)(?: .*)?");

    private static final Pattern CURRENT =
            Pattern.compile("-A " + OURS + "allow -m connmark --mark 0x([0-9a-f]+)/0x[0-9a-f]+ -j RETURN");

    private Saved() {}

    /** The chains and jumps of ours that are there. */
    static Map<Table, Restore.Found> found(String saved) {
        Map<Table, Restore.Found> found = new EnumMap<>(Table.class);
        Set<String> chains = new LinkedHashSet<>();
        Map<String, Integer> jumps = new LinkedHashMap<>();
        Optional<Table> table = Optional.empty();
        for (String line : saved.lines().toList()) {
            Matcher chain = CHAIN.matcher(line);
            Matcher jump = JUMP.matcher(line);
            if (line.startsWith("*")) {
                table = table(line.substring(1));
                chains.clear();
                jumps.clear();
            } else if (chain.matches()) {
                chains.add(String.valueOf(chain.group(1)));
            } else if (jump.matches()) {
                jumps.merge(String.valueOf(jump.group(1)), 1, Integer::sum);
            } else if (line.equals("COMMIT")) {
                Restore.Found ours = new Restore.Found(chains, jumps);
                table.filter(t -> !ours.isEmpty()).ifPresent(t -> found.put(t, ours));
            }
        }
        return found;
    }

    private static Optional<Table> table(String name) {
        for (Table table : Table.values()) {
            if (table.toString().equals(name.toLowerCase(Locale.ROOT))) {
                return Optional.of(table);
            }
        }
        return Optional.empty();
    }

    /** The policy generations that flows are allowed in. */
    static Set<Integer> generations(String saved) {
        Set<Integer> generations = new LinkedHashSet<>();
        CURRENT.matcher(saved)
                .results()
                .forEach(m -> generations.add(
                        MarkLayout.DEFAULT.generationOf(Long.parseLong(String.valueOf(m.group(1)), 16))));
        return generations;
    }

    /** Our lines, each table's under its name. */
    static List<String> ours(String saved) {
        List<String> lines = new ArrayList<>();
        for (String line : saved.lines().toList()) {
            if (line.startsWith("*") || line.contains(OURS)) {
                lines.add(line);
            }
        }
        return lines;
    }

    /** Adds the packets of denials, by reason. */
    static void count(String saved, Map<String, Long> counters) {
        for (String line : saved.lines().toList()) {
            Matcher counted = COUNTED.matcher(line);
            if (counted.matches()) {
                counters.merge(String.valueOf(counted.group(2)), Long.valueOf(counted.group(1)), Long::sum);
            }
        }
    }
}
