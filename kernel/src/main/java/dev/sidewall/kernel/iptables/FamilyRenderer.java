package dev.sidewall.kernel.iptables;

import static dev.sidewall.kernel.iptables.RulesBuilder.RETURN;
import static dev.sidewall.kernel.iptables.RulesBuilder.go;

import dev.sidewall.kernel.enforce.EnforcementSettings;
import dev.sidewall.kernel.enforce.MarkLayout;
import dev.sidewall.policy.rules.Identity;
import dev.sidewall.policy.rules.PodRules;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Renders a Pod's rules for one address family. It follows the nftables backend's User mode chain by chain, under the same
 * names; the comments there say why a packet passes where it does.
 */
final class FamilyRenderer {
    private static final String NOT_SYN = "-p tcp -m tcp --tcp-flags SYN NONE ";
    private static final String SYN = "-p tcp -m tcp --tcp-flags FIN,SYN,RST,ACK SYN ";
    private static final String RST = "-p tcp -m tcp --tcp-flags RST RST ";
    private static final String SYN_ACK = "-p tcp -m tcp --tcp-flags SYN,ACK SYN,ACK ";
    private static final String STATE = "-m conntrack --ctstate ";
    private static final String REPLY = "-m conntrack --ctdir REPLY ";
    /** How many ports one rule can name. */
    private static final int PORTS_A_RULE = 15;

    private final RulesBuilder builder;
    private final Marks marks;
    private final EnforcementSettings settings;
    private final PodRules rules;
    private final int generation;
    private final boolean strict;

    private FamilyRenderer(Family family, EnforcementSettings settings, PodRules rules, int generation) {
        this.builder = new RulesBuilder(family);
        this.marks = new Marks(MarkLayout.DEFAULT);
        this.settings = settings;
        this.rules = rules;
        this.generation = generation;
        this.strict = rules.anyIsolated();
    }

    /**
     * All of a family's rules.
     *
     * @param refuses whether the tables that refuse politely are there; without them what is denied is dropped
     * @param generation 1 to the layout's maximum; flows that were allowed in another generation are judged again
     */
    static FamilyRules render(
            Family family, PodRules rules, EnforcementSettings settings, boolean refuses, int generation) {
        FamilyRenderer renderer = new FamilyRenderer(family, settings, rules, generation);
        if (rules.closed()) {
            renderer.closed();
        } else {
            renderer.hook("OUTPUT", renderer.outgoing());
            renderer.hook("INPUT", renderer.incoming());
            renderer.owners();
            renderer.output();
            renderer.input();
            new JudgeRenderer(renderer.builder, renderer.marks, settings).render(rules, generation);
            renderer.refuse();
        }
        if (refuses) {
            new RefusalRenderer(renderer.builder, renderer.marks).render(renderer.strict);
        }
        return renderer.builder.build();
    }

    private void closed() {
        List<String> rules = neighbours();
        rules.add(go("closed"));
        builder.chain("OUTPUT", rules);
        builder.chain("INPUT", rules);
        // Asking for a state starts connection tracking, which must know flows from the beginning.
        builder.chain("closed", List.of(STATE + "INVALID -j DROP", "-j DROP"));
    }

    private List<String> neighbours() {
        return builder.family().neighbours().stream()
                .map(match -> match + " " + RETURN)
                .collect(Collectors.toCollection(ArrayList::new));
    }

    private String current() {
        return marks.generation(generation) + " ";
    }

    /** A last resort: in a Pod where anything is isolated a counted denial, else there is nothing to hold back. */
    private String refused(String reason) {
        return strict ? builder.denial(reason) : go("pending");
    }

    private void hook(String hook, List<String> last) {
        List<String> chain = new ArrayList<>();
        // The mark says tracked and allowed; but a SYN may begin another connection on the same tuple.
        chain.add(NOT_SYN + current() + RETURN);
        chain.addAll(neighbours());
        chain.add(RST + STATE + "RELATED " + RETURN);
        builder.family().errors().forEach(error -> chain.add(error + " " + STATE + "RELATED " + RETURN));
        chain.add(STATE + "INVALID,UNTRACKED " + refused("invalid"));
        if (strict) {
            chain.add("-p udplite " + builder.denial("udplite"));
            chain.add(builder.family().notUnicast() + " " + builder.denial("multicast"));
        }
        chain.addAll(last);
        builder.chain(hook, chain);
    }

    private List<String> outgoing() {
        List<String> rules = new ArrayList<>();
        rules.add(REPLY + go("out_reply"));
        rules.addAll(perOwner("from_"));
        rules.add(go("out_unowned"));
        return rules;
    }

    private List<String> incoming() {
        List<String> rules = new ArrayList<>();
        rules.add(REPLY + go("known"));
        // A redirect in this namespace turned an outbound flow back: it was judged by what it asked for.
        rules.add("-i lo " + STATE + "DNAT " + marks.destination(MarkLayout.OUTSIDE) + " " + current() + RETURN);
        rules.add("! -i lo " + marks.notSource(MarkLayout.OUTSIDE) + " " + marks.setSource(MarkLayout.OUTSIDE));
        for (Identity identity : this.rules.identities()) {
            List<Integer> ports = identity.declaredUdp().stream().sorted().toList();
            for (int i = 0; i < ports.size(); i += PORTS_A_RULE) {
                String some = ports.subList(i, Math.min(i + PORTS_A_RULE, ports.size())).stream()
                        .map(String::valueOf)
                        .collect(Collectors.joining(","));
                rules.add("-p udp -m multiport --dports " + some + " " + go("to_" + identity.id()));
            }
        }
        if (this.rules.anyIsolated()) {
            // Data in a SYN would be read before the reply is judged; without the option clients fall back.
            rules.add("-p tcp -m tcp --tcp-option 34 -j DROP");
        }
        rules.add(go("in_unowned"));
        return rules;
    }

    private void owners() {
        for (Identity identity : rules.identities()) {
            int id = identity.id();
            builder.chain("from_" + id, List.of(marks.notSource(id) + " " + marks.setSource(id), go("out_new")));
            builder.chain("to_" + id, List.of(marks.notDestination(id) + " " + marks.setDestination(id), go("judge")));
        }
    }

    private List<String> perOwner(String chain) {
        return rules.identities().stream()
                .filter(i -> i.uid() != null)
                .map(i -> "-m owner --uid-owner " + i.uid() + " " + go(chain + i.id()))
                .toList();
    }

    private void output() {
        builder.chain(
                "out_new",
                List.of(
                        // Inside the Pod the destination is known only where the packet arrives, or where the reply
                        // leaves.
                        "-o lo " + go("pending"),
                        marks.notDestination(MarkLayout.OUTSIDE) + " " + marks.setDestination(MarkLayout.OUTSIDE),
                        go("judge")));
        builder.chain(
                "out_unowned",
                List.of(
                        NOT_SYN + marks.notSource(0) + " " + go("judge"),
                        marks.notSource(MarkLayout.UNKNOWN) + " " + marks.setSource(MarkLayout.UNKNOWN),
                        strict && !settings.allowUnknown() ? builder.denial("unknown") : go("out_new")));
        List<String> reply = new ArrayList<>();
        reply.add(RST + RETURN);
        // The server is where a redirect led to, not whom the container asked for.
        reply.add(marks.destination(MarkLayout.OUTSIDE) + " " + go("known"));
        reply.addAll(perOwner("to_"));
        reply.add(NOT_SYN + marks.notDestination(0) + " " + go("judge"));
        reply.add(builder.family().icmp() + " " + marks.notDestination(0) + " " + go("judge"));
        reply.add(marks.notDestination(MarkLayout.UNKNOWN) + " " + marks.setDestination(MarkLayout.UNKNOWN));
        reply.add(go("judge"));
        builder.chain("out_reply", reply);
    }

    private void input() {
        Function<Integer, String> mark = to -> marks.notDestination(to) + " " + marks.setDestination(to);
        builder.chain(
                "in_unowned",
                List.of(
                        SYN + go("pending"),
                        "-p sctp -m sctp --chunk-types any INIT " + go("pending"),
                        RST + RETURN,
                        "-p tcp " + marks.notDestination(0) + " " + go("judge"),
                        "-p sctp " + marks.notDestination(0) + " " + go("judge"),
                        "-p tcp " + refused("invalid"),
                        "-p sctp " + refused("invalid"),
                        "-p udp " + mark.apply(MarkLayout.UNDECLARED),
                        "-p udp " + go("judge"),
                        builder.family().echoRequest() + " " + go("to_echo"),
                        mark.apply(MarkLayout.ANYONE),
                        go("judge")));
        builder.chain("to_echo", List.of(mark.apply(MarkLayout.ECHO), go("judge")));
        builder.chain("known", List.of(RST + RETURN, current() + RETURN, go("judge")));
    }

    private void refuse() {
        List<String> chain = new ArrayList<>();
        // Without a flow there is no mark to refuse by.
        chain.add(STATE + "INVALID,UNTRACKED -j DROP");
        // Not refused by a reset: that would go to the server. The client's next SYN is, see pending.
        chain.add(SYN_ACK + REPLY + marks.setRefused());
        chain.add(REPLY + "-j DROP");
        if (!settings.refuseOutside()) {
            chain.add("-m addrtype ! --src-type LOCAL -j DROP");
        }
        if (!settings.refuseLocal()) {
            chain.add("-m addrtype --src-type LOCAL -j DROP");
        }
        chain.add(marks.setRefused());
        chain.add("-j ACCEPT");
        builder.chain("refuse", chain);
        // What can't be judged yet must not be refused for what it was before: its rules may have changed.
        builder.chain(
                "pending",
                List.of(
                        marks.notRefused() + " " + RETURN,
                        "-p tcp " + marks.notDestination(0) + " " + go("judge"),
                        "-p sctp " + marks.notDestination(0) + " " + go("judge"),
                        marks.setGeneration(0)));
    }
}
