package dev.sidewall.kernel.iptables;

import static dev.sidewall.kernel.iptables.RulesBuilder.RETURN;
import static dev.sidewall.kernel.iptables.RulesBuilder.go;
import static dev.sidewall.kernel.iptables.RulesBuilder.jump;

import dev.sidewall.policy.rules.IpRange;
import dev.sidewall.policy.rules.PeerTable;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * The chains for peers outside of the Pod: one set of addresses per verdict, so what a packet costs grows with the number of
 * different verdicts, not of peers.
 *
 * <p>Sets match a packet's addresses, not those of the flow's original direction. The two agree, turned round in replies, unless
 * the flow's other end has been translated in the Pod's namespace, as a mesh's redirect does; {@link #outbound} has the answer to that.
 */
final class RemoteRenderer {
    private static final String REPLY = "-m conntrack --ctdir REPLY ";

    private final RulesBuilder builder;
    private final Family family;

    RemoteRenderer(RulesBuilder builder) {
        this.builder = builder;
        this.family = builder.family();
    }

    /**
     * What is asked about a flow to the outside before its peer. The reply of a redirected one doesn't show whom it was meant
     * for. With TCP the next packet of the container, an acknowledgement, does and is judged: no revoked flow outlives it. With UDP
     * the reply is lost, until the container sends again.
     */
    List<String> outbound() {
        return List.of("-p tcp " + REPLY + "--ctstate DNAT " + RETURN, REPLY + "--ctstate DNAT -j DROP");
    }

    /** What is asked about a flow from outside before its peer; the node's own addresses pass. */
    List<String> inbound(Set<InetAddress> nodeAddresses, String done) {
        List<String> rules = new ArrayList<>();
        // Nobody's mesh translates the source of what comes in; if somebody's rule does, the peer can't be known.
        rules.add(REPLY + "--ctstate SNAT -j DROP");
        Set<String> node = nodeAddresses.stream()
                .filter(a -> Family.of(IpRange.isV6(a)) == family)
                .map(InetAddress::getHostAddress)
                .collect(Collectors.toCollection(TreeSet::new));
        if (!node.isEmpty()) {
            String match = builder.set(setName("node", ""), false, false, node);
            rules.add("-m conntrack --ctdir ORIGINAL " + match + "src " + done);
            rules.add(REPLY + match + "dst " + done);
        }
        return rules;
    }

    /** Jumps to a chain that returns for what is allowed with the peer. */
    String peers(String name, PeerTable table, boolean egress, String denial) {
        List<Asked> asked = new ArrayList<>();
        Map<String, Set<String>> hosts = new TreeMap<>();
        table.hosts().entrySet().stream()
                .filter(host -> Family.of(IpRange.isV6(host.getKey())) == family)
                .sorted(Comparator.comparing(host -> IpRange.number(host.getKey())))
                .forEach(host -> hosts.computeIfAbsent(
                                builder.verdict(name, host.getValue(), denial), v -> new TreeSet<>())
                        .add(host.getKey().getHostAddress()));
        Map<String, Set<String>> networks = new LinkedHashMap<>();
        for (PeerTable.Range range : table.ranges()) {
            if (Family.of(range.addresses().v6()) == family && !range.ports().isEmpty()) {
                networks.computeIfAbsent(builder.verdict(name, range.ports(), denial), v -> new TreeSet<>())
                        .addAll(prefixes(range.addresses()));
            }
        }
        // A host's own entry wins over the range that holds it.
        hosts.forEach((verdict, addresses) -> {
            boolean narrows = !networks.isEmpty() && !verdict.equals(RETURN);
            asked.add(new Asked(
                    builder.set(setName(name, "h" + label(verdict, denial)), false, narrows, addresses), verdict));
        });
        networks.forEach((verdict, prefixes) -> asked.add(
                prefixes.contains(EVERYTHING)
                        ? new Asked("", verdict)
                        : new Asked(
                                builder.set(setName(name, "n" + label(verdict, denial)), true, false, prefixes),
                                verdict)));

        String back = name + "_b";
        builder.chain(back, chain(asked, egress ? "src" : "dst", denial));
        List<String> forth = new ArrayList<>();
        forth.add(REPLY + go(back));
        forth.addAll(chain(asked, egress ? "dst" : "src", denial));
        builder.chain(name, forth);
        return jump(name);
    }

    /** A match for addresses, or the empty string for all, and what holds for them. */
    private record Asked(String match, String verdict) {}

    /** In place of prefixes: every address of the family. */
    private static final String EVERYTHING = "*";

    private static Collection<String> prefixes(IpRange range) {
        return range.equals(IpRange.ALL_V4) || range.equals(IpRange.ALL_V6) ? List.of(EVERYTHING) : Prefixes.of(range);
    }

    private static List<String> chain(List<Asked> asked, String end, String denial) {
        List<String> chain = new ArrayList<>();
        for (Asked a : asked) {
            chain.add(a.match.isEmpty() ? a.verdict : a.match + end + " " + a.verdict);
        }
        chain.add(denial);
        return chain;
    }

    private static String label(String verdict, String denial) {
        if (verdict.equals(RETURN)) {
            return "_any";
        }
        return verdict.equals(denial) ? "_none" : verdict.substring(verdict.lastIndexOf('_'));
    }

    private String setName(String chain, String what) {
        return "SW" + (family.v6() ? 6 : 4) + "_" + chain + (what.isEmpty() ? "" : "_" + what);
    }
}
