package dev.sidewall.kernel.iptables;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sidewall.policy.rules.IpRange;
import java.net.InetAddress;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class PrefixesTest {
    @ParameterizedTest
    @CsvSource({
        "10.0.0.1, 10.0.0.1, 10.0.0.1/32",
        "10.0.0.0, 10.255.255.255, 10.0.0.0/8",
        "10.0.0.1, 10.0.0.6, 10.0.0.1/32 10.0.0.2/31 10.0.0.4/31 10.0.0.6/32",
        "0.0.0.0, 9.255.255.255, 0.0.0.0/5 8.0.0.0/7",
        "192.168.0.0, 255.255.255.255, 192.168.0.0/13 192.176.0.0/12 192.192.0.0/10 193.0.0.0/8 194.0.0.0/7"
                + " 196.0.0.0/6 200.0.0.0/5 208.0.0.0/4 224.0.0.0/3",
        "fd88::, fd88::ffff, fd88:0:0:0:0:0:0:0/112",
        "fd88::ffff, fd88::1:1, fd88:0:0:0:0:0:0:ffff/128 fd88:0:0:0:0:0:1:0/127",
    })
    void aRangeIsSplitIntoTheFewestPrefixes(String first, String last, String prefixes) {
        assertThat(Prefixes.of(range(first, last))).containsExactly(prefixes.split(" "));
    }

    /** ipset refuses /0. */
    @Test
    void everythingIsTwoHalves() {
        assertThat(Prefixes.of(IpRange.ALL_V4)).isEqualTo(List.of("0.0.0.0/1", "128.0.0.0/1"));
        assertThat(Prefixes.of(IpRange.ALL_V6)).isEqualTo(List.of("0:0:0:0:0:0:0:0/1", "8000:0:0:0:0:0:0:0/1"));
    }

    private static IpRange range(String first, String last) {
        InetAddress from = InetAddress.ofLiteral(first);
        return new IpRange(IpRange.isV6(from), IpRange.number(from), IpRange.number(InetAddress.ofLiteral(last)));
    }
}
