package dev.sidewall.policy.compile;

import dev.sidewall.policy.model.Cidr;
import dev.sidewall.policy.rules.IpRange;
import java.math.BigInteger;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Arithmetic on address ranges: an ipBlock less its excepts, and the sweep over many ranges. */
final class Ranges {
    /**
     * Where the world can be: link-local addresses (RFC 3927, RFC 4291) never lead beyond the node, and what answers there is the
     * node or its cloud's metadata service.
     */
    static final List<IpRange> WORLD = Stream.concat(
                    subtract(cidr("0.0.0.0", 0), List.of(cidr("169.254.0.0", 16))).stream(),
                    subtract(cidr("::", 0), List.of(cidr("fe80::", 10))).stream())
            .toList();

    private Ranges() {}

    private static Cidr cidr(String network, int prefixLength) {
        return new Cidr(InetAddress.ofLiteral(network), prefixLength);
    }

    /** Consecutive addresses and the numbers of the rules that cover them. */
    record Covered(IpRange range, BitSet rules) {}

    /** A rule's ranges begin to cover at {@code at}, or stop to. */
    private record Edge(BigInteger at, int rule, int delta) {}

    static List<IpRange> subtract(Cidr cidr, List<Cidr> except) {
        IpRange block = IpRange.of(cidr);
        List<IpRange> holes = except.stream()
                .map(IpRange::of)
                .filter(r -> r.v6() == block.v6())
                .sorted(Comparator.comparing(IpRange::first))
                .toList();
        List<IpRange> left = new ArrayList<>();
        BigInteger next = block.first();
        for (IpRange hole : holes) {
            if (hole.first().compareTo(next) > 0) {
                left.add(new IpRange(
                        block.v6(), next, hole.first().subtract(BigInteger.ONE).min(block.last())));
            }
            next = next.max(hole.last().add(BigInteger.ONE));
        }
        if (next.compareTo(block.last()) <= 0) {
            left.add(new IpRange(block.v6(), next, block.last()));
        }
        return left;
    }

    /**
     * The address space of one family cut where the set of covering rules changes.
     *
     * @param perRule the ranges of each rule, which may overlap
     * @return sorted, disjoint; addresses that no rule covers are left out
     */
    static List<Covered> sweep(boolean v6, List<List<IpRange>> perRule) {
        List<Edge> edges = new ArrayList<>();
        for (int rule = 0; rule < perRule.size(); rule++) {
            for (IpRange range : perRule.get(rule)) {
                if (range.v6() == v6) {
                    edges.add(new Edge(range.first(), rule, 1));
                    edges.add(new Edge(range.last().add(BigInteger.ONE), rule, -1));
                }
            }
        }
        edges.sort(Comparator.comparing(Edge::at));
        int[] depth = new int[perRule.size()];
        BitSet active = new BitSet();
        List<Covered> covered = new ArrayList<>();
        for (int i = 0; i < edges.size(); i++) {
            Edge edge = edges.get(i);
            depth[edge.rule] += edge.delta;
            active.set(edge.rule, depth[edge.rule] > 0);
            boolean lastHere = i + 1 < edges.size() && !edges.get(i + 1).at.equals(edge.at);
            if (lastHere && !active.isEmpty()) {
                BigInteger last = edges.get(i + 1).at.subtract(BigInteger.ONE);
                covered.add(new Covered(new IpRange(v6, edge.at, last), (BitSet) active.clone()));
            }
        }
        return covered;
    }
}
