package dev.sidewall.kernel.nft;

import dev.sidewall.kernel.enforce.EnforcementSettings;
import dev.sidewall.kernel.enforce.MarkLayout;
import dev.sidewall.kernel.nft.Ruleset.Elements;
import dev.sidewall.policy.model.IdentityMode;
import dev.sidewall.policy.rules.Identity;
import dev.sidewall.policy.rules.IpRange;
import dev.sidewall.policy.rules.PeerTable;
import dev.sidewall.policy.rules.PodRules;
import dev.sidewall.policy.rules.PortTable;
import dev.sidewall.policy.rules.SideRules;
import dev.sidewall.policy.rules.Slot;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The chains that decide. They read only the connection mark and the flow's original tuple, never the packet's own owner, so
 * they give the same answer for every packet of a flow.
 */
final class JudgeRenderer {
    private final RulesetBuilder builder;
    private final NftMarks marks;
    private final EnforcementSettings settings;

    JudgeRenderer(RulesetBuilder builder, NftMarks marks, EnforcementSettings settings) {
        this.builder = builder;
        this.marks = marks;
        this.settings = settings;
    }

    /**
     * Enforced or audited: what the chains are called and what happens at a denial.
     *
     * @param unknown the verdict where one end isn't known, if that matters
     */
    private record Kind(
            String prefix,
            UnaryOperator<String> denied,
            @Nullable String unknown) {}

    /** The two directions of one identity under one kind. */
    private record Sides(Identity identity, SideRules ingress, SideRules egress) {}

    void render(PodRules rules, int generation) {
        nodes(rules);
        List<Sides> enforced = rules.identities().stream()
                .map(i -> new Sides(i, i.ingress(), i.egress()))
                .toList();
        String unknown = rules.anyIsolated() ? "goto " + builder.denial("unknown") : null;
        Kind enforce = new Kind("", builder::denial, unknown);
        List<String> judge = new ArrayList<>();
        if (rules.anyIsolated() && settings.allowUnknown()) {
            judge.add(marks.source() + " == " + marks.source(MarkLayout.UNKNOWN) + " goto allow");
            judge.add(marks.destination() + " == " + marks.destination(MarkLayout.UNKNOWN) + " goto allow");
        }
        judge.addAll(judge(enforce, rules, enforced, "allow"));
        builder.chain("judge", judge);

        List<String> allow = new ArrayList<>();
        allow.add(marks.generation() + " == " + marks.generation(generation) + " accept");
        List<Sides> audited = rules.identities().stream()
                .map(i -> i.audit() == null
                        ? new Sides(i, SideRules.OPEN, SideRules.OPEN)
                        : new Sides(i, i.audit().ingress(), i.audit().egress()))
                .toList();
        if (rules.identities().stream().anyMatch(i -> i.audit() != null)) {
            Kind audit = new Kind("audit_", builder::audit, null);
            builder.chain("audit", judge(audit, rules, audited, ""));
            allow.add("jump audit");
        }
        allow.add(marks.setGeneration(generation));
        allow.add("accept");
        builder.chain("allow", allow);
    }

    private void nodes(PodRules rules) {
        for (boolean v6 : new boolean[] {false, true}) {
            Map<String, String> elements = new LinkedHashMap<>();
            rules.nodeAddresses().stream()
                    .filter(a -> IpRange.isV6(a) == v6)
                    .sorted((a, b) -> IpRange.number(a).compareTo(IpRange.number(b)))
                    .forEach(a -> elements.put(a.getHostAddress(), ""));
            builder.elements("node" + (v6 ? 6 : 4), new Elements("type " + type(v6), false, false, elements));
        }
    }

    /** {@code onAllow} is the chain to go to in the end, or empty to fall off it. */
    private List<String> judge(Kind kind, PodRules rules, List<Sides> sides, String onAllow) {
        boolean undeclared = rules.mode() == IdentityMode.USER;
        // One lookup per end of a flow: every new connection passes through here two or three times.
        Map<String, String> outside = unknown(kind, marks::destination);
        outside.put(marks.destination(MarkLayout.OUTSIDE), "goto " + kind.prefix + "judge_out");
        Map<String, String> egressLocal = unknown(kind, marks::source);
        egressLocal.put(marks.source(MarkLayout.OUTSIDE), "goto " + kind.prefix + "judge_in");
        Map<String, String> ingressLocal = new LinkedHashMap<>();
        Map<String, String> egressRemote = unknown(kind, marks::source);
        Map<String, String> ingressRemote = new LinkedHashMap<>();
        List<Sides> closedTo =
                sides.stream().filter(s -> s.ingress().isolated()).toList();
        for (Sides s : sides) {
            int id = s.identity().id();
            if (s.egress().isolated()) {
                egressLocal.put(marks.source(id), "jump " + localEgress(kind, s, rules, undeclared));
            }
            if (s.egress().isolated() || !s.egress().remote().equals(PeerTable.ANY)) {
                egressRemote.put(marks.source(id), "jump " + remote(kind, s, true));
            }
            if (s.ingress().isolated()) {
                ingressLocal.put(marks.destination(id), "jump " + localIngress(kind, s, rules));
                ingressRemote.put(marks.destination(id), "jump " + remote(kind, s, false));
            }
        }
        if (!closedTo.isEmpty()) {
            // Who receives isn't known: what every isolated container lets in.
            String everyLocal = every(kind, "li", closedTo);
            String everyRemote = every(kind, "ri", closedTo);
            ingressLocal.put(marks.destination(MarkLayout.ANYONE), "jump " + everyLocal);
            ingressRemote.put(marks.destination(MarkLayout.ANYONE), "jump " + everyRemote);
            ingressRemote.put(marks.destination(MarkLayout.ECHO), "jump " + everyRemote);
            if (undeclared) {
                String denial = "goto " + kind.denied.apply("undeclared");
                ingressLocal.put(marks.destination(MarkLayout.UNDECLARED), denial);
                ingressRemote.put(marks.destination(MarkLayout.UNDECLARED), denial);
            }
        }
        String done = onAllow.isEmpty() ? "return" : "goto " + onAllow;
        builder.chain(kind.prefix + "judge_out", chain(done, vmap(marks.source(), egressRemote)));
        builder.chain(
                kind.prefix + "judge_in",
                chain(
                        done,
                        "ct original ip saddr @node4 " + done,
                        "ct original ip6 saddr @node6 " + done,
                        vmap(marks.destination(), ingressRemote)));
        return chain(
                done,
                vmap(marks.destination(), outside),
                vmap(marks.source(), egressLocal),
                vmap(marks.destination(), ingressLocal));
    }

    private static Map<String, String> unknown(Kind kind, Function<Integer, String> mark) {
        Map<String, String> verdicts = new LinkedHashMap<>();
        if (kind.unknown != null) {
            verdicts.put(mark.apply(0), kind.unknown);
            verdicts.put(mark.apply(MarkLayout.UNKNOWN), kind.unknown);
        }
        return verdicts;
    }

    private static List<String> chain(String last, @Nullable String... rules) {
        List<String> chain = new ArrayList<>();
        for (String rule : rules) {
            if (rule != null) {
                chain.add(rule);
            }
        }
        chain.add(last);
        return chain;
    }

    private static @Nullable String vmap(String key, Map<String, String> elements) {
        if (elements.isEmpty()) {
            return null;
        }
        List<String> parts = new ArrayList<>();
        elements.forEach((k, v) -> parts.add(k + " : " + v));
        return key + " vmap { " + String.join(", ", parts) + " }";
    }

    private String every(Kind kind, String what, List<Sides> sides) {
        String name = kind.prefix + what + "_every";
        builder.chain(
                name,
                sides.stream()
                        .map(s -> "jump " + kind.prefix + what + "_"
                                + s.identity().id())
                        .toList());
        return name;
    }

    private String localEgress(Kind kind, Sides s, PodRules rules, boolean undeclared) {
        int id = s.identity().id();
        String name = kind.prefix + "le_" + id;
        String denial = kind.denied.apply("egress_" + id);
        Map<String, String> verdicts = peers(s.egress(), rules, name, denial, marks::destination);
        if (s.egress().anyContainer().find(Slot.OTHER, 0).isPresent()) {
            verdicts.put(marks.destination(MarkLayout.ECHO), "return");
            verdicts.put(marks.destination(MarkLayout.ANYONE), "return");
        }
        if (undeclared && !s.egress().wholePod().isEmpty()) {
            verdicts.put(
                    marks.destination(MarkLayout.UNDECLARED),
                    builder.verdict(name, s.egress().wholePod(), denial));
        }
        builder.chain(name, chain("goto " + denial, vmap(marks.destination(), verdicts)));
        return name;
    }

    private String localIngress(Kind kind, Sides s, PodRules rules) {
        int id = s.identity().id();
        String name = kind.prefix + "li_" + id;
        String denial = kind.denied.apply("ingress_" + id);
        Map<String, String> verdicts = peers(s.ingress(), rules, name, denial, marks::source);
        builder.chain(name, chain("goto " + denial, vmap(marks.source(), verdicts)));
        return name;
    }

    private Map<String, String> peers(
            SideRules side, PodRules rules, String name, String denial, Function<Integer, String> mark) {
        Map<String, String> verdicts = new LinkedHashMap<>();
        for (Identity other : rules.identities()) {
            PortTable ports = side.local().getOrDefault(other.id(), PortTable.NONE);
            if (!ports.isEmpty()) {
                verdicts.put(mark.apply(other.id()), builder.verdict(name, ports, denial));
            }
        }
        return verdicts;
    }

    /** Per address family: hosts by port, other hosts, ranges; each kind takes one lookup, however many there are. */
    private String remote(Kind kind, Sides s, boolean egress) {
        int id = s.identity().id();
        Remote remote = new Remote(id, egress, !kind.prefix.isEmpty());
        String name = remote.name();
        String denial = kind.denied.apply((egress ? "egress_" : "ingress_") + id);
        PeerTable table = egress ? s.egress().remote() : s.ingress().remote();
        List<String> chain = new ArrayList<>();
        for (boolean v6 : new boolean[] {false, true}) {
            String address = "ct original " + (v6 ? "ip6 " : "ip ") + (egress ? "daddr" : "saddr");
            Elements ranges = ranges(table, v6, name, denial);
            boolean overRanges = !ranges.elements().isEmpty();
            Map<String, Map<String, String>> hosts = new HashMap<>();
            // In order, so that the same rules give the same text.
            table.hosts().entrySet().stream()
                    .filter(host -> IpRange.isV6(host.getKey()) == v6)
                    .sorted(Comparator.comparing(host -> host.getKey().getAddress(), Arrays::compareUnsigned))
                    .forEach(host -> remote.put(host.getKey(), host.getValue(), overRanges, builder, hosts));
            for (Slot slot : Remote.PORTED) {
                Map<String, String> pairs = hosts.get(remote.pairs(slot, v6));
                if (pairs != null) {
                    String type = "type " + type(v6) + " . inet_service";
                    builder.elements(remote.pairs(slot, v6), new Elements(type, false, false, pairs));
                    chain.add(RulesetBuilder.protocol(slot) + " " + address + " . ct original proto-dst @"
                            + remote.pairs(slot, v6) + " return");
                }
            }
            String type = "type " + type(v6) + " : verdict";
            Map<String, String> others = hosts.getOrDefault(remote.hosts(v6), new LinkedHashMap<>());
            builder.elements(remote.hosts(v6), new Elements(type, true, false, others));
            chain.add(address + " vmap @" + remote.hosts(v6));
            if (overRanges) {
                builder.elements(remote.ranges(v6), ranges);
                chain.add(address + " vmap @" + remote.ranges(v6));
            }
        }
        chain.add("goto " + denial);
        builder.chain(name, chain);
        return name;
    }

    private Elements ranges(PeerTable table, boolean v6, String name, String denial) {
        Map<String, String> elements = new LinkedHashMap<>();
        for (PeerTable.Range range : table.ranges()) {
            if (range.addresses().v6() == v6 && !range.ports().isEmpty()) {
                elements.put(range.addresses().toString(), builder.verdict(name, range.ports(), denial));
            }
        }
        return new Elements("type " + type(v6) + " : verdict; flags interval", true, false, elements);
    }

    private static String type(boolean v6) {
        return v6 ? "ipv6_addr" : "ipv4_addr";
    }
}
