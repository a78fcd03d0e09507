package dev.sidewall.kernel.nft;

import dev.sidewall.policy.rules.IpRange;
import dev.sidewall.policy.rules.PortTable;
import dev.sidewall.policy.rules.PortTable.Ports;
import dev.sidewall.policy.rules.Slot;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Where the addresses outside of the Pod go that one direction of one identity allows, and what those maps and sets are called.
 * A host with a few single ports is in a set by address and port, which the kernel extends at once. Every other host is in
 * the map to verdicts: whenever that gets a chain more, the kernel walks all of it, in search of loops.
 */
final class Remote {
    /** With more than these a chain of its own takes less room. */
    private static final int MAX_PAIRS = 8;

    /** The protocols that sets by address and port are for. */
    static final List<Slot> PORTED = List.of(Slot.TCP, Slot.UDP, Slot.SCTP);

    private final String name;
    private final String denial;
    private final IdentityHashMap<PortTable, List<Pair>> pairs = new IdentityHashMap<>();

    private record Pair(Slot slot, int port) {}

    /** As the audit of one side is called, or its enforcement. */
    Remote(int identity, boolean egress, boolean audit) {
        name = (audit ? "audit_" : "") + (egress ? "re_" : "ri_") + identity;
        denial = (audit ? "audit_" : "deny_") + (egress ? "egress_" : "ingress_") + identity;
    }

    /** The chain that decides. */
    String name() {
        return name;
    }

    /** The map of hosts to verdicts. */
    String hosts(boolean v6) {
        return name + "_host" + (v6 ? 6 : 4);
    }

    /** The map of ranges to verdicts, asked last. */
    String ranges(boolean v6) {
        return name + "_net" + (v6 ? 6 : 4);
    }

    /** The set of hosts and ports, asked first. */
    String pairs(Slot slot, boolean v6) {
        return name + "_" + slot.name().toLowerCase(Locale.ROOT) + (v6 ? 6 : 4);
    }

    /**
     * Puts one host where it belongs.
     *
     * @param overRanges a range may hold the address too: the host then has to be known even where it allows nothing
     * @param builder gets the chain of its ports, if it needs one
     * @param into elements by map or set
     */
    void put(
            InetAddress address,
            PortTable ports,
            boolean overRanges,
            RulesetBuilder builder,
            Map<String, Map<String, String>> into) {
        boolean v6 = IpRange.isV6(address);
        String host = address.getHostAddress();
        List<Pair> few = overRanges ? List.of() : pairs.computeIfAbsent(ports, Remote::few);
        for (Pair pair : few) {
            elements(into, pairs(pair.slot, v6)).put(host + " . " + pair.port, "");
        }
        if (few.isEmpty()) {
            elements(into, hosts(v6)).put(host, builder.verdict(name, ports, denial));
        }
    }

    private static Map<String, String> elements(Map<String, Map<String, String>> into, String map) {
        return into.computeIfAbsent(map, m -> new LinkedHashMap<>());
    }

    /** The table as single ports; none if there are too many or it isn't made of single ports. */
    private static List<Pair> few(PortTable table) {
        List<Pair> few = new ArrayList<>();
        for (Map.Entry<Slot, List<Ports>> slot : table.merged().entrySet()) {
            for (Ports run : slot.getValue()) {
                if (!PORTED.contains(slot.getKey()) || run.first() != run.last() || few.size() == MAX_PAIRS) {
                    return List.of();
                }
                few.add(new Pair(slot.getKey(), run.first()));
            }
        }
        return few;
    }

    /** Of a map of hosts the name of the map of ranges that is asked after it. */
    static String rangesAfter(String hosts) {
        return hosts.replace("_host", "_net");
    }
}
