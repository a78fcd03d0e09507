package dev.sidewall.kernel.nft;

import dev.sidewall.kernel.nft.Ruleset.Elements;
import dev.sidewall.policy.rules.PortTable;
import dev.sidewall.policy.rules.PortTable.Ports;
import dev.sidewall.policy.rules.Slot;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.zip.CRC32C;

/** Collects chains, maps and counters while a ruleset is rendered; asks for the same denial or ports give the same chain. */
final class RulesetBuilder {
    private final SortedSet<String> counters = new TreeSet<>();
    private final Map<String, Elements> maps = new LinkedHashMap<>();
    private final Map<String, List<String>> chains = new LinkedHashMap<>();
    private final Map<PortsKey, String> portChains = new HashMap<>();

    private record PortsKey(String prefix, PortTable ports, String otherwise) {}

    void counter(String name) {
        counters.add(name);
    }

    void chain(String name, String... rules) {
        chain(name, List.of(rules));
    }

    void chain(String name, List<String> rules) {
        chains.put(name, List.copyOf(rules));
    }

    void elements(String name, Elements elements) {
        maps.put(name, elements);
    }

    /** The chain that counts one kind of denial and refuses. */
    String denial(String reason) {
        String chain = "deny_" + reason;
        if (counters.add(chain)) {
            chain(chain, "counter name " + chain, "goto refuse");
        }
        return chain;
    }

    /** The chain that counts what an Audit policy would have denied, and goes on. */
    String audit(String reason) {
        String chain = "audit_" + reason;
        if (counters.add(chain)) {
            chain(chain, "counter name " + chain);
        }
        return chain;
    }

    /**
     * The verdict for a peer: return where everything is allowed, else a chain that returns for the allowed ports and goes to
     * {@code otherwise} for the rest. Chains are named after what they hold, so that they stay when other things change.
     */
    String verdict(String prefix, PortTable ports, String otherwise) {
        if (ports.isEmpty()) {
            return "goto " + otherwise;
        }
        return portChains.computeIfAbsent(new PortsKey(prefix, ports, otherwise), k -> {
            if (ports.isAny()) {
                return "return";
            }
            List<String> rules = new ArrayList<>();
            ports.merged().forEach((slot, runs) -> rules.add(rule(slot, runs)));
            rules.add("goto " + otherwise);
            String name = prefix + "_" + hash(rules);
            chain(name, rules);
            return "goto " + name;
        });
    }

    private static String rule(Slot slot, List<Ports> runs) {
        if (slot == Slot.OTHER) {
            return "meta l4proto != { tcp, udp, sctp } return";
        }
        String protocol = protocol(slot);
        if (runs.equals(List.of(new Ports(0, PortTable.MAX_PORT)))) {
            return protocol + " return";
        }
        return runs.stream()
                .map(r -> r.first() == r.last() ? "" + r.first() : r.first() + "-" + r.last())
                .collect(Collectors.joining(", ", protocol + " ct original proto-dst { ", " } return"));
    }

    static String protocol(Slot slot) {
        return "meta l4proto " + slot.name().toLowerCase(Locale.ROOT);
    }

    private static String hash(List<String> rules) {
        CRC32C crc = new CRC32C();
        rules.forEach(r -> crc.update((r + "\n").getBytes(StandardCharsets.UTF_8)));
        return String.format("%08x", crc.getValue());
    }

    Ruleset build() {
        return new Ruleset(counters, maps, chains);
    }
}
