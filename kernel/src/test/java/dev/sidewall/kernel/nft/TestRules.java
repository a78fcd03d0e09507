package dev.sidewall.kernel.nft;

import dev.sidewall.policy.model.Cidr;
import dev.sidewall.policy.model.Direction;
import dev.sidewall.policy.model.IdentityMode;
import dev.sidewall.policy.model.PodRef;
import dev.sidewall.policy.model.PolicyRef;
import dev.sidewall.policy.rules.Identity;
import dev.sidewall.policy.rules.IpRange;
import dev.sidewall.policy.rules.PeerTable;
import dev.sidewall.policy.rules.PodRules;
import dev.sidewall.policy.rules.PortTable;
import dev.sidewall.policy.rules.RuleRef;
import dev.sidewall.policy.rules.SideRules;
import dev.sidewall.policy.rules.Slot;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A Pod of an app, which may reach the db and some addresses, and a db, written down so that tests can change one thing.
 *
 * @param hosts addresses and their ports, such as {@code tcp/4433 udp/53}, {@code tcp/8000-8100}, {@code any} or {@code none}
 * @param ranges the same for CIDRs
 * @param audited the same addresses for an Audit policy; none: no such policy
 */
record TestRules(Map<String, String> hosts, Map<String, String> ranges, String local, Map<String, String> audited) {
    static final TestRules RULES = new TestRules(
            Map.of(
                    "10.0.0.1", "tcp/4433",
                    "10.0.0.2", "any",
                    "10.0.0.3", "tcp/8000-8100",
                    "fd00::1", "tcp/4433"),
            Map.of(),
            "tcp/5432",
            Map.of());

    TestRules withHosts(String... addressesAndPorts) {
        return new TestRules(with(hosts, addressesAndPorts), ranges, local, audited);
    }

    TestRules withoutHost(String address) {
        Map<String, String> fewer = new LinkedHashMap<>(hosts);
        fewer.remove(address);
        return new TestRules(fewer, ranges, local, audited);
    }

    TestRules withRange(String cidr, String ports) {
        return new TestRules(hosts, with(ranges, cidr, ports), local, audited);
    }

    TestRules withLocal(String ports) {
        return new TestRules(hosts, ranges, ports, audited);
    }

    TestRules withAudited(String... addressesAndPorts) {
        return new TestRules(hosts, ranges, local, with(audited, addressesAndPorts));
    }

    private static Map<String, String> with(Map<String, String> map, String... more) {
        Map<String, String> result = new LinkedHashMap<>(map);
        for (int i = 0; i < more.length; i += 2) {
            result.put(more[i], more[i + 1]);
        }
        return result;
    }

    PodRules rules() {
        return rules("policy");
    }

    PodRules rules(String policy) {
        RuleRef rule = new RuleRef(new PolicyRef("shop", policy), "test", Direction.EGRESS, 0);
        SideRules egress = side(rule, hosts);
        Identity.Audit audit = audited.isEmpty() ? null : new Identity.Audit(SideRules.OPEN, side(rule, audited));
        Identity app = new Identity(1, List.of("app"), 1001L, Set.of(), SideRules.OPEN, egress, audit);
        Identity db = new Identity(2, List.of("db"), 1002L, Set.of(), SideRules.OPEN, SideRules.OPEN, null);
        Set<InetAddress> node = Set.of(InetAddress.ofLiteral("10.9.0.1"));
        return new PodRules(new PodRef("shop", "orders"), IdentityMode.USER, false, List.of(app, db), node, List.of());
    }

    private SideRules side(RuleRef rule, Map<String, String> addresses) {
        Map<InetAddress, PortTable> table = new LinkedHashMap<>();
        addresses.forEach((address, ports) -> table.put(InetAddress.ofLiteral(address), ports(rule, ports)));
        List<PeerTable.Range> blocks = new ArrayList<>();
        ranges.forEach((cidr, ports) -> {
            String[] parts = cidr.split("/", -1);
            Cidr block = new Cidr(InetAddress.ofLiteral(parts[0]), Integer.parseInt(parts[1]));
            blocks.add(new PeerTable.Range(IpRange.of(block), ports(rule, ports)));
        });
        return new SideRules(
                true,
                List.of(rule.policy()),
                Map.of(2, ports(rule, local)),
                PortTable.NONE,
                PortTable.NONE,
                new PeerTable(table, blocks));
    }

    private static PortTable ports(RuleRef rule, String text) {
        return switch (text) {
            case "any" -> PortTable.any(rule);
            case "none" -> PortTable.NONE;
            default ->
                new PortTable(Arrays.stream(text.split(" ", -1))
                        .map(entry -> entry(rule, entry))
                        .toList());
        };
    }

    private static PortTable.Entry entry(RuleRef rule, String text) {
        String[] parts = text.split("[/-]", -1);
        int first = Integer.parseInt(parts[1]);
        int last = Integer.parseInt(parts[parts.length - 1]);
        return new PortTable.Entry(Slot.valueOf(parts[0].toUpperCase(java.util.Locale.ROOT)), first, last, rule);
    }
}
