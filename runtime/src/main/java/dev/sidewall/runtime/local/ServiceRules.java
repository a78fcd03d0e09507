package dev.sidewall.runtime.local;

import dev.sidewall.policy.model.Service;
import dev.sidewall.policy.model.Service.Endpoint;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.StringJoiner;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What kube-proxy does, as one nftables table in the node's namespace: virtual addresses are translated to a random endpoint,
 * a Pod that reaches itself by its Service is masqueraded, and what has no endpoint is refused. Numbers and addresses only:
 * no name from a manifest gets into the text.
 */
final class ServiceRules {
    static final String TABLE = "inet sidewall-node";

    private final StringBuilder chains = new StringBuilder();
    private final TreeMap<String, String> ports4 = new TreeMap<>();
    private final TreeMap<String, String> ports6 = new TreeMap<>();
    private final TreeSet<String> hairpin4 = new TreeSet<>();
    private final TreeSet<String> hairpin6 = new TreeSet<>();
    private final TreeSet<String> virtual4 = new TreeSet<>();
    private final TreeSet<String> virtual6 = new TreeSet<>();

    private ServiceRules() {}

    /** The input of {@code nft -f}: replaces the whole table in one transaction. */
    static String render(Subnets range, List<Service> services) {
        ServiceRules rules = new ServiceRules();
        rules.virtual4.add(range.ipv4().toString());
        rules.virtual6.add(text(range.ipv6().network()) + "/" + range.ipv6().prefixLength());
        for (Service service : services) {
            for (InetAddress address : service.addresses()) {
                rules.add(service, address);
            }
        }
        return rules.text();
    }

    private void add(Service service, InetAddress virtual) {
        boolean ipv4 = virtual instanceof Inet4Address;
        (ipv4 ? virtual4 : virtual6).add(text(virtual));
        for (Service.Port port : service.ports()) {
            List<Endpoint> endpoints = port.endpoints().stream()
                    .filter(endpoint -> endpoint.address() instanceof Inet4Address == ipv4)
                    .toList();
            String protocol = port.protocol().name().toLowerCase(Locale.ROOT);
            String key = text(virtual) + " . " + protocol + " . " + port.port();
            if (endpoints.isEmpty() || (ipv4 ? ports4 : ports6).containsKey(key)) {
                continue;
            }
            String chain = "port-" + (ports4.size() + ports6.size());
            (ipv4 ? ports4 : ports6).put(key, chain);
            chains.append("\tchain ")
                    .append(chain)
                    .append(" {\n\t\tmeta l4proto ")
                    .append(protocol);
            chains.append(ipv4 ? " dnat ip to " : " dnat ip6 to ")
                    .append(targets(endpoints))
                    .append("\n\t}\n");
            for (Endpoint endpoint : endpoints) {
                String address = text(endpoint.address());
                (ipv4 ? hairpin4 : hairpin6).add(address + " . " + address);
            }
        }
    }

    private static String targets(List<Endpoint> endpoints) {
        StringJoiner map = new StringJoiner(", ", "numgen random mod " + endpoints.size() + " map { ", " }");
        for (int i = 0; i < endpoints.size(); i++) {
            Endpoint endpoint = endpoints.get(i);
            map.add(i + " : " + text(endpoint.address()) + " . " + endpoint.port());
        }
        return map.toString();
    }

    private String text() {
        List<String> verdicts4 = new ArrayList<>();
        List<String> verdicts6 = new ArrayList<>();
        ports4.forEach((key, chain) -> verdicts4.add(key + " : goto " + chain));
        ports6.forEach((key, chain) -> verdicts6.add(key + " : goto " + chain));
        return "table " + TABLE + "\ndelete table " + TABLE + "\ntable " + TABLE + " {\n"
                + set("set hairpin4", "ipv4_addr . ipv4_addr", "", hairpin4)
                + set("set hairpin6", "ipv6_addr . ipv6_addr", "", hairpin6)
                + set("set virtual4", "ipv4_addr", "flags interval; auto-merge; ", virtual4)
                + set("set virtual6", "ipv6_addr", "flags interval; auto-merge; ", virtual6)
                + chains
                + set("map ports4", "ipv4_addr . inet_proto . inet_service : verdict", "", verdicts4)
                + set("map ports6", "ipv6_addr . inet_proto . inet_service : verdict", "", verdicts6)
                + """
                \tchain translate {
                \t\ttype nat hook prerouting priority dstnat; policy accept;
                \t\tip daddr . meta l4proto . th dport vmap @ports4
                \t\tip6 daddr . meta l4proto . th dport vmap @ports6
                \t}
                \tchain untranslated {
                \t\ttype filter hook prerouting priority dstnat + 10; policy accept;
                \t\tip daddr @virtual4 goto refuse
                \t\tip6 daddr @virtual6 goto refuse
                \t}
                \tchain refuse {
                \t\tmeta l4proto tcp reject with tcp reset
                \t\treject with icmpx port-unreachable
                \t}
                \tchain hairpin {
                \t\ttype nat hook postrouting priority srcnat; policy accept;
                \t\tct status dnat ip saddr . ip daddr @hairpin4 masquerade
                \t\tct status dnat ip6 saddr . ip6 daddr @hairpin6 masquerade
                \t}
                \tchain no-redirects {
                \t\ttype filter hook output priority filter; policy accept;
                \t\ticmpv6 type nd-redirect drop
                \t}
                }
                """;
    }

    private static String set(String kindAndName, String type, String flags, Collection<String> elements) {
        String line = "\t" + kindAndName + " { type " + type + "; " + flags;
        return elements.isEmpty() ? line + "}\n" : line + "elements = { " + String.join(", ", elements) + " }; }\n";
    }

    /** The address alone: Java adds the scope to some IPv6 addresses. */
    private static String text(InetAddress address) {
        return Subnets.address(address.getAddress()).getHostAddress();
    }
}
