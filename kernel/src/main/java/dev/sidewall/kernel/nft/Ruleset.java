package dev.sidewall.kernel.nft;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Our one table in a Pod's network namespace, as text that nft(8) reads. Chains, maps and counters by name; a map's elements
 * are key to value, or key to the empty string in a set.
 */
public record Ruleset(SortedSet<String> counters, Map<String, Elements> maps, Map<String, List<String>> chains) {
    public static final String TABLE = "inet sidewall";
    public static final Ruleset EMPTY = new Ruleset(new TreeSet<>(), new LinkedHashMap<>(), new LinkedHashMap<>());

    /**
     * A map or set.
     *
     * @param map whether elements have values
     * @param refilled elements name things that may be gone when they are to be deleted (cgroups), so that the whole map is
     *     flushed and filled again instead
     */
    public record Elements(String declaration, boolean map, boolean refilled, Map<String, String> elements) {
        static final Elements NONE = new Elements("", false, false, Map.of());

        String element(String key) {
            return text(key, elements.getOrDefault(key, ""));
        }

        static String text(String key, String value) {
            return value.isEmpty() ? key : key + " : " + value;
        }
    }

    /** The whole table as one file that {@code nft -f} loads. */
    public String toText() {
        StringBuilder text = new StringBuilder("table ").append(TABLE).append(" {\n");
        for (String counter : counters) {
            text.append("  counter ").append(counter).append(" {}\n");
        }
        maps.forEach((name, map) -> {
            text.append("  ").append(map.map ? "map " : "set ").append(name).append(" {\n    ");
            text.append(map.declaration).append('\n');
            if (!map.elements.isEmpty()) {
                text.append("    elements = {\n");
                map.elements.keySet().stream()
                        .sorted()
                        .forEach(k ->
                                text.append("      ").append(map.element(k)).append(",\n"));
                text.append("    }\n");
            }
            text.append("  }\n");
        });
        chains.forEach((name, rules) -> {
            text.append("  chain ").append(name).append(" {\n");
            rules.forEach(r -> text.append("    ").append(r).append('\n'));
            text.append("  }\n");
        });
        return text.append("}\n").toString();
    }

    /** The first line of a base chain declares its hook and isn't a rule. */
    static boolean isDeclaration(String rule) {
        return rule.startsWith("type ");
    }
}
