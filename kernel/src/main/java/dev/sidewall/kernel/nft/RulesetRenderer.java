package dev.sidewall.kernel.nft;

import dev.sidewall.kernel.enforce.EnforcementSettings;
import dev.sidewall.kernel.enforce.MarkLayout;
import dev.sidewall.kernel.enforce.Owners;
import dev.sidewall.kernel.nft.Ruleset.Elements;
import dev.sidewall.policy.model.IdentityMode;
import dev.sidewall.policy.rules.Identity;
import dev.sidewall.policy.rules.PodRules;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Renders a Pod's rules as a {@link Ruleset}. The path of a packet, the same in both identity modes (docs/how-it-works.md):
 * a TCP packet of a flow that the current generation allows is accepted at once; everything else is told whose it is (the
 * <i>owner</i> chains write source and destination into the connection mark) and then judged by mark and original tuple alone
 * (the <i>judge</i> chains), so that a flow can be judged again at any later packet, in either direction.
 */
public final class RulesetRenderer {
    private final EnforcementSettings settings;
    private final NftMarks marks;

    public RulesetRenderer(EnforcementSettings settings) {
        this.settings = settings;
        this.marks = new NftMarks(MarkLayout.DEFAULT);
    }

    /**
     * The whole table.
     *
     * @param generation 1 to the layout's maximum; flows that were allowed in another generation are judged again
     */
    public Ruleset render(PodRules rules, Owners owners, int generation) {
        RulesetBuilder builder = new RulesetBuilder();
        if (rules.closed()) {
            closed(builder);
            return builder.build();
        }
        boolean strict = rules.anyIsolated();
        boolean cgroup = rules.mode() == IdentityMode.CGROUP;
        neighbours(builder);
        refuse(builder);
        owners(builder, rules, owners, cgroup, strict);
        new JudgeRenderer(builder, marks, settings).render(rules, generation);
        hooks(
                builder,
                generation,
                strict,
                cgroup,
                cgroup ? "socket cgroupv2 level " + owners.level() : "meta skuid",
                rules);
        return builder.build();
    }

    // Loopback is matched by name, not by index: libnftables looks an index up in a list that all of its contexts share
    // without a lock, and Pods are enforced in parallel.

    /** Priority: after connection tracking (-200), before any DNAT or REDIRECT in the namespace (-100): nft(8). */
    private static String hook(String hook) {
        return "type filter hook " + hook + " priority -175; policy drop;";
    }

    private void closed(RulesetBuilder builder) {
        neighbours(builder);
        builder.counter("closed");
        for (String hook : List.of("input", "output")) {
            // Asking for a state starts connection tracking, which must know flows from the beginning.
            builder.chain(
                    hook,
                    hook(hook),
                    "meta l4proto { icmpv6, igmp } jump neighbours",
                    "ct state invalid counter name closed drop",
                    "counter name closed drop");
        }
    }

    private static void neighbours(RulesetBuilder builder) {
        builder.chain(
                "neighbours",
                "meta l4proto igmp accept",
                "icmpv6 type { nd-router-solicit, nd-router-advert, nd-neighbor-solicit, nd-neighbor-advert,"
                        + " mld-listener-query, mld-listener-report, mld-listener-done, mld2-listener-report } accept");
        builder.chain(
                "related",
                "tcp flags & rst == rst accept",
                "icmp type { destination-unreachable, time-exceeded, parameter-problem } accept",
                "icmpv6 type { destination-unreachable, packet-too-big, time-exceeded, parameter-problem } accept");
    }

    /** What a denial looks like. The source address tells a connection that began here, in both hooks. */
    private void refuse(RulesetBuilder builder) {
        List<String> chain = new ArrayList<>();
        if (settings.refuseLocal()) {
            // The client has to be told, and a reset sent in answer to a SYN-ACK would go to the server: make it one.
            chain.add(
                    "oifname lo ct direction reply tcp flags & (syn | ack) == syn | ack tcp flags set rst | ack accept");
        }
        if (settings.refuseOutside()) {
            chain.add("ct direction reply tcp flags & (syn | ack) == syn | ack tcp flags set rst | ack accept");
        }
        chain.add("ct direction reply drop");
        String which = settings.refuseLocal() && settings.refuseOutside()
                ? ""
                : settings.refuseLocal() ? "fib saddr type local " : "fib saddr type != local ";
        if (settings.refuseLocal() || settings.refuseOutside()) {
            chain.add(which + "meta l4proto tcp reject with tcp reset");
            chain.add(which + "reject with icmpx type port-unreachable");
        }
        chain.add("drop");
        builder.chain("refuse", chain);
    }

    private void owners(RulesetBuilder builder, PodRules rules, Owners owners, boolean cgroup, boolean strict) {
        Map<String, String> senders = new LinkedHashMap<>();
        Map<String, String> servers = new LinkedHashMap<>();
        Map<String, String> openers = new LinkedHashMap<>();
        for (Identity identity : rules.identities()) {
            int id = identity.id();
            builder.chain(
                    "from_" + id,
                    marks.source() + " != " + marks.source(id) + " " + marks.setSource(id),
                    "goto out_new");
            builder.chain(
                    "to_" + id,
                    marks.destination() + " != " + marks.destination(id) + " " + marks.setDestination(id),
                    "goto judge");
            if (cgroup) {
                builder.chain(
                        "back_" + id,
                        marks.source() + " == " + marks.source(id) + " goto in_reply_known",
                        refused(builder, "misdirected", strict));
            }
            for (String key : keys(identity, owners, cgroup)) {
                senders.put(key, "goto from_" + id);
                servers.put(key, "goto to_" + id);
                openers.put(key, "goto back_" + id);
            }
        }
        String type = cgroup ? "type cgroupsv2 : verdict" : "typeof meta skuid : verdict";
        builder.elements("senders", new Elements(type, true, cgroup, senders));
        builder.elements("servers", new Elements(type, true, cgroup, servers));
        if (cgroup) {
            builder.elements("openers", new Elements(type, true, true, openers));
        }
    }

    private static List<String> keys(Identity identity, Owners owners, boolean cgroup) {
        if (!cgroup) {
            return identity.uid() == null ? List.of() : List.of(identity.uid().toString());
        }
        return identity.containers().stream()
                .flatMap(c -> owners.cgroups().getOrDefault(c, List.of()).stream())
                .map(p -> '"' + p + '"')
                .toList();
    }

    /** A last rule: in a Pod where anything is isolated a counted denial, else there is nothing to hold back. */
    private static String refused(RulesetBuilder builder, String reason, boolean strict) {
        return strict ? "goto " + builder.denial(reason) : "accept";
    }

    /** What no policy can allow. */
    private static void stray(RulesetBuilder b) {
        b.chain(
                "stray",
                "meta l4proto udplite goto " + b.denial("udplite"),
                "fib daddr type { multicast, broadcast, anycast } goto " + b.denial("multicast"));
    }

    private void hooks(RulesetBuilder b, int generation, boolean strict, boolean cgroup, String owner, PodRules rules) {
        String current = marks.generation() + " == " + marks.generation(generation);
        String syn = "tcp flags & (fin | syn | rst | ack) == syn";
        if (strict) {
            stray(b);
        }
        for (String hook : List.of("input", "output")) {
            List<String> chain = new ArrayList<>();
            chain.add(hook(hook));
            // The mark says tracked and allowed; but a SYN may begin another connection on the same tuple.
            chain.add(current + " tcp flags & syn == 0 accept");
            chain.add("meta l4proto { icmpv6, igmp } jump neighbours");
            chain.add("ct state related jump related");
            chain.add("ct state { invalid, untracked } " + refused(b, "invalid", strict));
            if (strict) {
                // TCP has no receivers of multicast: within the Pod it is spared the question.
                String device = hook.equals("input") ? "iifname" : "oifname";
                chain.add(device + " != lo jump stray");
                chain.add(device + " lo meta l4proto != tcp jump stray");
            }
            if (hook.equals("output")) {
                chain.add("ct direction reply goto out_reply");
                chain.add(owner + " vmap @senders");
                chain.add("goto out_unowned");
            } else {
                chain.add("ct direction reply goto in_reply");
                // A redirect in this namespace turned an outbound flow back: it was judged by what it asked for.
                chain.add("iifname lo ct status dnat " + marks.destination() + " == "
                        + marks.destination(MarkLayout.OUTSIDE) + " " + current + " accept");
                chain.add("iifname != lo " + marks.source() + " != " + marks.source(MarkLayout.OUTSIDE) + " "
                        + marks.setSource(MarkLayout.OUTSIDE));
                if (cgroup) {
                    chain.add("meta l4proto { tcp, udp } " + owner + " vmap @servers");
                } else {
                    chain.add("meta l4proto udp udp dport vmap @declared_udp");
                }
                chain.add("goto in_unowned");
            }
            b.chain(hook, chain);
        }
        if (!cgroup) {
            Map<String, String> declared = new LinkedHashMap<>();
            rules.identities()
                    .forEach(i -> i.declaredUdp().forEach(p -> declared.put(p.toString(), "goto to_" + i.id())));
            b.elements("declared_udp", new Elements("type inet_service : verdict", true, false, declared));
        }
        output(b, current, strict, cgroup, owner);
        input(b, current, syn, strict, cgroup, owner);
    }

    private void output(RulesetBuilder b, String current, boolean strict, boolean cgroup, String owner) {
        // Inside the Pod the destination is known only where the packet arrives.
        b.chain(
                "out_new",
                "oifname lo accept",
                marks.destination() + " != " + marks.destination(MarkLayout.OUTSIDE) + " "
                        + marks.setDestination(MarkLayout.OUTSIDE),
                "goto judge");
        b.chain(
                "out_unowned",
                // The kernel's own packets of a known TCP flow, after close.
                "tcp flags & syn == 0 " + marks.source() + " != 0 goto judge",
                marks.source() + " != " + marks.source(MarkLayout.UNKNOWN) + " " + marks.setSource(MarkLayout.UNKNOWN),
                strict ? "goto " + unknown(b) : "goto out_new");
        List<String> reply = new ArrayList<>();
        reply.add("tcp flags & rst == rst accept");
        // Of a flow to the outside only a redirect leaves the reply to a process in here: not whom the container asked
        // for.
        reply.add(marks.destination() + " == " + marks.destination(MarkLayout.OUTSIDE) + " goto in_reply_known");
        reply.add(owner + " vmap @servers");
        reply.add("tcp flags & syn == 0 " + marks.destination() + " != 0 goto judge");
        if (cgroup) {
            // A SYN-ACK has no cgroup; its SYN was judged on arrival.
            reply.add("meta l4proto tcp " + current + " accept");
            if (strict) {
                // Not if it met TIME_WAIT. The reset goes to the server, which forgets the attempt; the client's next
                // SYN,
                // a second later, meets the listener.
                reply.add("tcp flags & (syn | ack) == syn | ack reject with tcp reset");
            }
        }
        reply.add("meta l4proto { icmp, icmpv6 } " + marks.destination() + " != 0 goto judge");
        reply.add(marks.destination() + " != " + marks.destination(MarkLayout.UNKNOWN) + " "
                + marks.setDestination(MarkLayout.UNKNOWN));
        reply.add("goto judge");
        b.chain("out_reply", reply);
    }

    private void input(RulesetBuilder b, String current, String syn, boolean strict, boolean cgroup, String owner) {
        List<String> unowned = new ArrayList<>();
        if (cgroup) {
            // There is a listener, but in no known container.
            unowned.add(syn + " socket wildcard { 0, 1 } goto to_unknown");
            b.chain(
                    "to_unknown",
                    marks.destination() + " != " + marks.destination(MarkLayout.UNKNOWN) + " "
                            + marks.setDestination(MarkLayout.UNKNOWN),
                    "goto judge");
        }
        if (strict) {
            // Data in a SYN that isn't judged here would be read before the reply is. Without the option clients fall
            // back
            // at once, without an answer when they send again.
            unowned.add(syn + " reset tcp option fastopen");
            unowned.add(syn + " @ih,0,1 { 0, 1 } goto deny_fastopen");
            b.counter("deny_fastopen");
            b.chain("deny_fastopen", "counter name deny_fastopen", "drop");
        }
        // No owner is found for a SYN that meets TIME_WAIT, nor ever in User mode: see out_reply.
        unowned.add(syn + " accept");
        unowned.add("sctp chunk init exists accept");
        unowned.add("tcp flags & rst == rst accept");
        unowned.add("meta l4proto { tcp, sctp } " + marks.destination() + " != 0 goto judge");
        unowned.add("meta l4proto { tcp, sctp } " + refused(b, "invalid", strict));
        if (cgroup) {
            // Nobody listens, or nobody known: what the kernel would answer.
            unowned.add(strict ? "meta l4proto udp goto refuse" : "meta l4proto udp accept");
        } else {
            unowned.add("meta l4proto udp " + marks.destination() + " != " + marks.destination(MarkLayout.UNDECLARED)
                    + " " + marks.setDestination(MarkLayout.UNDECLARED));
            unowned.add("meta l4proto udp goto judge");
        }
        unowned.add("icmp type echo-request goto to_echo");
        unowned.add("icmpv6 type echo-request goto to_echo");
        unowned.add(marks.destination() + " != " + marks.destination(MarkLayout.ANYONE) + " "
                + marks.setDestination(MarkLayout.ANYONE));
        unowned.add("goto judge");
        b.chain("in_unowned", unowned);
        b.chain(
                "to_echo",
                marks.destination() + " != " + marks.destination(MarkLayout.ECHO) + " "
                        + marks.setDestination(MarkLayout.ECHO),
                "goto judge");
        List<String> reply = new ArrayList<>();
        reply.add("tcp flags & rst == rst accept");
        if (cgroup) {
            reply.add("meta l4proto udp ct status & dnat == 0 goto in_datagram");
            // A datagram must reach the container that opened the flow, not whoever has the port now.
            List<String> datagram = new ArrayList<>();
            datagram.add(owner + " vmap @openers");
            datagram.add("goto " + (strict ? b.denial("misdirected") : "in_reply_known"));
            b.chain("in_datagram", datagram);
            // A redirect's reply shows the sender the container knows, by which its socket is found, only at the very
            // end.
            b.chain(
                    "input_redirected",
                    "type filter hook input priority 125; policy accept;",
                    "meta l4proto udp ct status dnat ct direction reply goto in_datagram");
        }
        reply.add("goto in_reply_known");
        b.chain("in_reply", reply);
        b.chain("in_reply_known", current + " accept", "goto judge");
    }

    private String unknown(RulesetBuilder b) {
        return settings.allowUnknown() ? "out_new" : b.denial("unknown");
    }
}
