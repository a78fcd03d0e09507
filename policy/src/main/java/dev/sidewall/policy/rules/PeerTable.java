package dev.sidewall.policy.rules;

import static java.util.Objects.requireNonNull;

import java.math.BigInteger;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * What is allowed to or from addresses outside the Pod. A host's own entry wins over the range that holds it; an address in
 * neither is allowed nothing.
 *
 * @param ranges disjoint, sorted by family and first address
 */
public record PeerTable(Map<InetAddress, PortTable> hosts, List<Range> ranges) {
    public static final PeerTable NONE = new PeerTable(Map.of(), List.of());
    public static final PeerTable ANY = new PeerTable(
            Map.of(), List.of(new Range(IpRange.ALL_V4, PortTable.ANY), new Range(IpRange.ALL_V6, PortTable.ANY)));

    /** The ports allowed with every address of a range. */
    public record Range(IpRange addresses, PortTable ports) {
        public Range {
            requireNonNull(addresses, "addresses is null");
            requireNonNull(ports, "ports is null");
        }
    }

    public PeerTable {
        // Kept in their order, for rules that come out the same in every run.
        hosts = Collections.unmodifiableMap(new LinkedHashMap<>(hosts));
        ranges = List.copyOf(ranges);
    }

    /** What is allowed with one address. */
    public PortTable at(InetAddress address) {
        PortTable host = hosts.get(address);
        return host != null ? host : rangeAt(IpRange.isV6(address), IpRange.number(address));
    }

    /** What the ranges alone say. */
    public PortTable rangeAt(boolean v6, BigInteger number) {
        int low = 0;
        int high = ranges.size() - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            Range range = ranges.get(middle);
            if (range.addresses.v6() != v6) {
                if (range.addresses.v6()) {
                    high = middle - 1;
                } else {
                    low = middle + 1;
                }
            } else if (range.addresses.contains(number)) {
                return range.ports;
            } else if (number.compareTo(range.addresses.first()) < 0) {
                high = middle - 1;
            } else {
                low = middle + 1;
            }
        }
        return PortTable.NONE;
    }

    /** What both tables allow, address by address. */
    public PeerTable intersect(PeerTable other) {
        if (equals(ANY)) {
            return other;
        }
        if (other.equals(ANY)) {
            return this;
        }
        Map<InetAddress, PortTable> bothHosts = new LinkedHashMap<>();
        hosts.keySet().forEach(a -> bothHosts.put(a, at(a).intersect(other.at(a))));
        other.hosts.keySet().forEach(a -> bothHosts.put(a, at(a).intersect(other.at(a))));
        List<Range> bothRanges = new ArrayList<>();
        for (boolean v6 : new boolean[] {false, true}) {
            TreeSet<BigInteger> starts = new TreeSet<>();
            List.of(this, other)
                    .forEach(t -> t.ranges.stream()
                            .filter(r -> r.addresses.v6() == v6)
                            .forEach(r -> {
                                starts.add(r.addresses.first());
                                starts.add(r.addresses.last().add(BigInteger.ONE));
                            }));
            for (BigInteger start : starts) {
                BigInteger next = starts.higher(start);
                if (next != null) {
                    PortTable ports = rangeAt(v6, start).intersect(other.rangeAt(v6, start));
                    if (!ports.isEmpty()) {
                        bothRanges.add(new Range(new IpRange(v6, start, next.subtract(BigInteger.ONE)), ports));
                    }
                }
            }
        }
        return new PeerTable(bothHosts, bothRanges);
    }
}
