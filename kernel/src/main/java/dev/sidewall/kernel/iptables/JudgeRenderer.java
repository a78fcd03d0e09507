package dev.sidewall.kernel.iptables;

import static dev.sidewall.kernel.iptables.RulesBuilder.RETURN;
import static dev.sidewall.kernel.iptables.RulesBuilder.go;
import static dev.sidewall.kernel.iptables.RulesBuilder.jump;

import dev.sidewall.kernel.enforce.EnforcementSettings;
import dev.sidewall.kernel.enforce.MarkLayout;
import dev.sidewall.policy.rules.Identity;
import dev.sidewall.policy.rules.PeerTable;
import dev.sidewall.policy.rules.PodRules;
import dev.sidewall.policy.rules.PortTable;
import dev.sidewall.policy.rules.SideRules;
import dev.sidewall.policy.rules.Slot;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/**
 * The chains that decide, by the connection mark and the flow's original destination port, never by the packet's own owner. An
 * allowed packet returns from them, so that the two sides can be asked one after the other.
 */
final class JudgeRenderer {
    private final RulesBuilder builder;
    private final Marks marks;
    private final EnforcementSettings settings;

    JudgeRenderer(RulesBuilder builder, Marks marks, EnforcementSettings settings) {
        this.builder = builder;
        this.marks = marks;
        this.settings = settings;
    }

    /** Enforced or audited: what the chains are called and what happens at a denial. */
    private record Kind(String prefix, UnaryOperator<String> denied) {}

    /** The two directions of one identity under one kind. */
    private record Sides(Identity identity, SideRules ingress, SideRules egress) {
        int id() {
            return identity.id();
        }

        boolean asksRemoteEgress() {
            return egress.isolated() || !egress.remote().equals(PeerTable.ANY);
        }
    }

    void render(PodRules rules, int generation) {
        List<String> judge = new ArrayList<>();
        if (rules.anyIsolated() && settings.allowUnknown()) {
            judge.add(marks.source(MarkLayout.UNKNOWN) + " " + go("allow"));
            judge.add(marks.destination(MarkLayout.UNKNOWN) + " " + go("allow"));
        }
        if (rules.anyIsolated()) {
            String unknown = builder.denial("unknown");
            for (int nobody : new int[] {0, MarkLayout.UNKNOWN}) {
                judge.add(marks.source(nobody) + " " + unknown);
                judge.add(marks.destination(nobody) + " " + unknown);
            }
        }
        judge.addAll(judge(
                new Kind("", builder::denial),
                rules,
                rules.identities().stream()
                        .map(i -> new Sides(i, i.ingress(), i.egress()))
                        .toList(),
                go("allow")));
        builder.chain("judge", judge);
        allow(rules, generation);
    }

    private void allow(PodRules rules, int generation) {
        List<String> allow = new ArrayList<>();
        allow.add(marks.generation(generation) + " " + RETURN);
        if (rules.identities().stream().anyMatch(i -> i.audit() != null)) {
            List<Sides> audited = rules.identities().stream()
                    .map(i -> i.audit() == null
                            ? new Sides(i, SideRules.OPEN, SideRules.OPEN)
                            : new Sides(i, i.audit().ingress(), i.audit().egress()))
                    .toList();
            builder.chain("audit", judge(new Kind("au_", builder::audit), rules, audited, RETURN));
            allow.add(jump("audit"));
        }
        allow.add(marks.setGeneration(generation));
        builder.chain("allow", allow);
    }

    private List<String> judge(Kind kind, PodRules rules, List<Sides> sides, String done) {
        RemoteRenderer remote = new RemoteRenderer(builder);
        List<Sides> closedTo =
                sides.stream().filter(s -> s.ingress().isolated()).toList();
        List<String> out = new ArrayList<>(remote.outbound());
        List<String> in = new ArrayList<>(remote.inbound(rules.nodeAddresses(), done));
        List<String> local = new ArrayList<>();
        for (Sides s : sides) {
            if (s.egress().isolated()) {
                local.add(marks.source(s.id()) + " " + localEgress(kind, s, rules));
            }
            if (s.asksRemoteEgress()) {
                String denial = kind.denied.apply("egress_" + s.id());
                out.add(marks.source(s.id()) + " "
                        + remote.peers(kind.prefix + "re_" + s.id(), s.egress().remote(), true, denial));
            }
        }
        for (Sides s : closedTo) {
            String denial = kind.denied.apply("ingress_" + s.id());
            local.add(marks.destination(s.id()) + " " + localIngress(kind, s, rules, denial));
            in.add(marks.destination(s.id()) + " "
                    + remote.peers(kind.prefix + "ri_" + s.id(), s.ingress().remote(), false, denial));
        }
        if (!closedTo.isEmpty()) {
            // Who receives isn't known: what every isolated container lets in.
            String everyLocal = every(kind, "li", closedTo);
            String everyRemote = every(kind, "ri", closedTo);
            String undeclared = kind.denied.apply("undeclared");
            local.add(marks.destination(MarkLayout.ANYONE) + " " + everyLocal);
            in.add(marks.destination(MarkLayout.ANYONE) + " " + everyRemote);
            in.add(marks.destination(MarkLayout.ECHO) + " " + everyRemote);
            local.add(marks.destination(MarkLayout.UNDECLARED) + " " + undeclared);
            in.add(marks.destination(MarkLayout.UNDECLARED) + " " + undeclared);
        }
        out.add(done);
        in.add(done);
        local.add(done);
        builder.chain(kind.prefix + "judge_out", out);
        builder.chain(kind.prefix + "judge_in", in);
        local.addFirst(marks.source(MarkLayout.OUTSIDE) + " " + go(kind.prefix + "judge_in"));
        local.addFirst(marks.destination(MarkLayout.OUTSIDE) + " " + go(kind.prefix + "judge_out"));
        return local;
    }

    private String every(Kind kind, String what, List<Sides> sides) {
        String name = kind.prefix + what + "_every";
        builder.chain(
                name,
                sides.stream().map(s -> jump(kind.prefix + what + "_" + s.id())).toList());
        return jump(name);
    }

    private String localEgress(Kind kind, Sides s, PodRules rules) {
        String name = kind.prefix + "le_" + s.id();
        String denial = kind.denied.apply("egress_" + s.id());
        List<String> chain = peers(s.egress(), rules, name, denial, marks::destination);
        if (s.egress().anyContainer().find(Slot.OTHER, 0).isPresent()) {
            chain.add(marks.destination(MarkLayout.ECHO) + " " + RETURN);
            chain.add(marks.destination(MarkLayout.ANYONE) + " " + RETURN);
        }
        if (!s.egress().wholePod().isEmpty()) {
            chain.add(marks.destination(MarkLayout.UNDECLARED) + " "
                    + builder.verdict(name, s.egress().wholePod(), denial));
        }
        chain.add(denial);
        builder.chain(name, chain);
        return jump(name);
    }

    private String localIngress(Kind kind, Sides s, PodRules rules, String denial) {
        String name = kind.prefix + "li_" + s.id();
        List<String> chain = peers(s.ingress(), rules, name, denial, marks::source);
        chain.add(denial);
        builder.chain(name, chain);
        return jump(name);
    }

    private List<String> peers(
            SideRules side, PodRules rules, String name, String denial, Function<Integer, String> mark) {
        List<String> chain = new ArrayList<>();
        for (Identity other : rules.identities()) {
            PortTable ports = side.local().getOrDefault(other.id(), PortTable.NONE);
            if (!ports.isEmpty()) {
                chain.add(mark.apply(other.id()) + " " + builder.verdict(name, ports, denial));
            }
        }
        return chain;
    }
}
