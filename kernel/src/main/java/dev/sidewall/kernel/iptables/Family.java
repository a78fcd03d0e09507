package dev.sidewall.kernel.iptables;

import java.util.List;

/** What iptables and ip6tables spell differently. */
enum Family {
    V4("iptables", "inet", "icmp", "icmp-port-unreachable", "MULTICAST,BROADCAST,ANYCAST"),
    V6("ip6tables", "inet6", "icmpv6", "icmp6-port-unreachable", "MULTICAST,ANYCAST");

    private final String tool;
    private final String setFamily;
    private final String icmp;
    private final String unreachable;
    private final String notUnicast;

    Family(String tool, String setFamily, String icmp, String unreachable, String notUnicast) {
        this.tool = tool;
        this.setFamily = setFamily;
        this.icmp = icmp;
        this.unreachable = unreachable;
        this.notUnicast = notUnicast;
    }

    static Family of(boolean v6) {
        return v6 ? V6 : V4;
    }

    boolean v6() {
        return this == V6;
    }

    /** The command's name without its variant: {@code iptables}. */
    String tool() {
        return tool;
    }

    /** As ipset(8) calls the family. */
    String setFamily() {
        return setFamily;
    }

    String icmp() {
        return "-p " + icmp;
    }

    /** What REJECT answers where a reset makes no sense. */
    String unreachable() {
        return unreachable;
    }

    /** Destinations that aren't one host, as {@code addrtype} names them. */
    String notUnicast() {
        return "-m addrtype --dst-type " + notUnicast;
    }

    /** Keeps the link working: neighbour discovery and group membership. */
    List<String> neighbours() {
        return switch (this) {
            case V4 -> List.of("-p igmp");
            case V6 ->
                List.of(133, 134, 135, 136, 130, 131, 132, 143).stream()
                        .map(this::icmpType)
                        .toList();
        };
    }

    /** Errors about a packet of a known flow. */
    List<String> errors() {
        return switch (this) {
            case V4 -> List.of(icmpType(3), icmpType(11), icmpType(12));
            case V6 -> List.of(icmpType(1), icmpType(2), icmpType(3), icmpType(4));
        };
    }

    String echoRequest() {
        return icmpType(v6() ? 128 : 8);
    }

    private String icmpType(int type) {
        return icmp() + (v6() ? " -m icmp6 --icmpv6-type " : " -m icmp --icmp-type ") + type;
    }
}
