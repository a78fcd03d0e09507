package dev.sidewall.kernel.iptables;

import dev.sidewall.policy.rules.PortTable;
import dev.sidewall.policy.rules.PortTable.Ports;
import dev.sidewall.policy.rules.Slot;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.zip.CRC32C;

/** Collects one family's chains and sets while they are rendered; who asks for the same denial or ports gets the same chain. */
final class RulesBuilder {
    static final String RETURN = "-j RETURN";

    private static final List<Slot> WITH_PORTS = List.of(Slot.TCP, Slot.UDP, Slot.SCTP);

    private final Family family;
    private final Map<Table, Map<String, List<String>>> tables = new EnumMap<>(Table.class);
    private final Map<String, AddressSet> sets = new TreeMap<>();

    RulesBuilder(Family family) {
        this.family = family;
    }

    Family family() {
        return family;
    }

    /** Goes to a chain and doesn't come back here, but to where the last jump was. */
    static String go(String chain) {
        return "-g " + FamilyRules.PREFIX + chain;
    }

    static String jump(String chain) {
        return "-j " + FamilyRules.PREFIX + chain;
    }

    void chain(String name, List<String> rules) {
        chain(Table.MANGLE, name, rules);
    }

    void chain(Table table, String name, List<String> rules) {
        tables.computeIfAbsent(table, t -> new LinkedHashMap<>()).put(name, List.copyOf(rules));
    }

    /** Goes to the chain that counts one kind of denial and refuses. */
    String denial(String reason) {
        String chain = "deny_" + reason;
        chain(chain, List.of(go("refuse")));
        return go(chain);
    }

    /** Goes to the chain that counts what an Audit policy would have denied; the packet goes on behind the last jump. */
    String audit(String reason) {
        String chain = "audit_" + reason;
        chain(chain, List.of(""));
        return go(chain);
    }

    /** The match for a set's addresses; empty sets have none. */
    String set(String name, boolean networks, boolean narrows, Set<String> elements) {
        sets.put(name, new AddressSet(family, networks, narrows, new TreeSet<>(elements)));
        return "-m set --match-set {" + name + "} ";
    }

    /**
     * The verdict for a peer: return where everything is allowed, else to a chain that returns for the allowed ports and goes
     * on to {@code otherwise} for the rest. Chains are named after what they hold, so that they stay when other things change.
     */
    String verdict(String prefix, PortTable ports, String otherwise) {
        if (ports.isEmpty()) {
            return otherwise;
        }
        if (ports.isAny()) {
            return RETURN;
        }
        Map<Slot, List<Ports>> merged = ports.merged();
        List<String> rules = new ArrayList<>();
        merged.forEach((slot, runs) -> rules.addAll(rules(slot, runs)));
        if (merged.containsKey(Slot.OTHER)) {
            WITH_PORTS.forEach(slot -> rules.add(protocol(slot) + " " + otherwise));
            rules.add(RETURN);
        } else {
            rules.add(otherwise);
        }
        String name = prefix + "_" + hash(rules);
        chain(name, rules);
        return go(name);
    }

    private static List<String> rules(Slot slot, List<Ports> runs) {
        if (slot == Slot.OTHER) {
            return List.of();
        }
        if (runs.equals(List.of(new Ports(0, PortTable.MAX_PORT)))) {
            return List.of(protocol(slot) + " " + RETURN);
        }
        return runs.stream()
                .map(r -> protocol(slot) + " -m conntrack --ctorigdstport " + r.first()
                        + (r.first() == r.last() ? "" : ":" + r.last()) + " " + RETURN)
                .toList();
    }

    private static String protocol(Slot slot) {
        return "-p " + slot.name().toLowerCase(Locale.ROOT);
    }

    /** A short name for what somebody may do; the same for the same verdict. */
    static String hash(List<String> rules) {
        CRC32C crc = new CRC32C();
        rules.forEach(r -> crc.update((r + "\n").getBytes(StandardCharsets.UTF_8)));
        return String.format("%08x", crc.getValue());
    }

    FamilyRules build() {
        return new FamilyRules(family, sets, tables);
    }
}
