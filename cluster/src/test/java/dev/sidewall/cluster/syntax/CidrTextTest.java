package dev.sidewall.cluster.syntax;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class CidrTextTest {
    @ParameterizedTest
    @CsvSource({
        "10.0.0.0/8, 10.0.0.0/8, false",
        "0.0.0.0/0, 0.0.0.0/0, false",
        "10.1.2.3/32, 10.1.2.3/32, false",
        "10.1.2.3/31, 10.1.2.2/31, true",
        "10.1.2.3/0, 0.0.0.0/0, true",
        "::/0, ::/0, false",
        "FD00:0:0:0::/8, fd00::/8, false",
        "fd00::1/64, fd00::/64, true",
        "2001:db8:0:1:0:0:0:1/128, 2001:db8:0:1::1/128, false",
        "1:0:2:0:3:0:4:0/112, 1:0:2:0:3:0:4:0/112, false",
        "::1/128, ::1/128, false"
    })
    void readsRangesAndKnowsTheirHostBits(String text, String masked, boolean hostBits) {
        assertThat(CidrText.parse(text)).hasValueSatisfying(cidr -> {
            assertThat(cidr.hasHostBits()).isEqualTo(hostBits);
            assertThat(cidr.masked()).hasToString(masked);
        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "/",
                "/8",
                "10.0.0.0",
                "10.0.0.0/",
                "10.0.0.0/33",
                "10.0.0.0/-1",
                "10.0.0.0/+8",
                "10.0.0.0/08",
                "10.0.0.0/8/8",
                "10.0.0/8",
                "10/8",
                "256.0.0.0/8",
                "010.0.0.0/8",
                "1.2.3.4.5/8",
                " 10.0.0.0/8",
                "10.0.0.0/8 ",
                "10.0.0.0 /8",
                "::/129",
                "fe80::1%eth0/64",
                "[::]/0",
                "::ffff:10.0.0.0/104",
                ":::/0",
                "1:2:3:4:5:6:7:8:9/0",
                "g::/0",
                "localhost/8",
                "a/8",
                "0x0a000000/8",
                "10.0.0.0/99999999999"
            })
    void refusesEverythingElse(String text) {
        assertThat(CidrText.parse(text)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "10.0.0.0/8, 10.1.0.0/16, true",
        "10.0.0.0/8, 10.0.0.0/9, true",
        "10.0.0.0/8, 10.0.0.0/8, false",
        "10.0.0.0/8, 10.0.0.0/7, false",
        "10.0.0.0/8, 11.0.0.0/16, false",
        "0.0.0.0/0, 192.168.0.0/16, true",
        "0.0.0.0/0, fd00::/8, false",
        "::/0, fd00::/8, true",
        "fd00::/9, fd80::/16, false"
    })
    void knowsWhatIsInside(String outer, String inner, boolean inside) {
        assertThat(CidrText.parse(outer)
                        .orElseThrow()
                        .strictlyContains(CidrText.parse(inner).orElseThrow()))
                .isEqualTo(inside);
    }
}
