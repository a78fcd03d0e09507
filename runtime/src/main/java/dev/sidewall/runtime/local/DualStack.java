package dev.sidewall.runtime.local;

import java.net.InetAddress;
import java.util.List;

/** The IPv4 and the IPv6 address with the same number in their ranges. */
record DualStack(int number, InetAddress ipv4, InetAddress ipv6) {
    List<InetAddress> addresses() {
        return List.of(ipv4, ipv6);
    }
}
