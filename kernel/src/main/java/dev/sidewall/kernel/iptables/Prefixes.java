package dev.sidewall.kernel.iptables;

import dev.sidewall.policy.rules.IpRange;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;

/** Splits ranges of addresses into prefixes, since that is what an ipset of networks holds. */
final class Prefixes {
    private Prefixes() {}

    /** The fewest prefixes that make up the range; none is shorter than 1, which ipset(8) refuses. */
    static List<String> of(IpRange range) {
        int width = range.v6() ? 128 : 32;
        List<String> prefixes = new ArrayList<>();
        BigInteger next = range.first();
        while (next.compareTo(range.last()) <= 0) {
            int hostBits = next.signum() == 0 ? width - 1 : Math.min(next.getLowestSetBit(), width - 1);
            while (last(next, hostBits).compareTo(range.last()) > 0) {
                hostBits--;
            }
            prefixes.add(IpRange.address(range.v6(), next).getHostAddress() + "/" + (width - hostBits));
            next = last(next, hostBits).add(BigInteger.ONE);
        }
        return prefixes;
    }

    private static BigInteger last(BigInteger first, int hostBits) {
        return first.add(BigInteger.ONE.shiftLeft(hostBits)).subtract(BigInteger.ONE);
    }
}
