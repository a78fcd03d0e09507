package dev.sidewall.kernel.iptables;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Map;

/**
 * All of one family's rules. Chains are without our prefix, rules without the chain they are in; a set in a rule stands in
 * braces, because the set that holds its elements in the kernel has a version in its name.
 *
 * @param sets address sets by the name they have in rules
 * @param tables per table chains by name
 */
record FamilyRules(Family family, Map<String, AddressSet> sets, Map<Table, Map<String, List<String>>> tables) {
    /** What all our chains' names begin with. */
    static final String PREFIX = "SIDEWALL-";

    FamilyRules {
        requireNonNull(family, "family is null");
        sets = Map.copyOf(sets);
        tables = Map.copyOf(tables);
    }

    Map<String, List<String>> chains(Table table) {
        return tables.getOrDefault(table, Map.of());
    }
}
