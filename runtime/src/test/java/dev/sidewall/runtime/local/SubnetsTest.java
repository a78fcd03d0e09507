package dev.sidewall.runtime.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Address ranges: arithmetic, configuration, and giving addresses out. */
final class SubnetsTest {
    private static final Subnets SMALL = Subnets.of("10.0.0.0/29", "fd00::/64");

    @ParameterizedTest
    @CsvSource({
        "10.88.0.0/16, fd88::/64,      1,     10.88.0.1,     fd88:0:0:0:0:0:0:1",
        "10.88.0.0/16, fd88::/64,      256,   10.88.1.0,     fd88:0:0:0:0:0:0:100",
        "10.88.0.0/16, fd88::/64,      65534, 10.88.255.254, fd88:0:0:0:0:0:0:fffe",
        "10.0.0.8/29,  fd00::ff00/120, 6,     10.0.0.14,     fd00:0:0:0:0:0:0:ff06",
    })
    void theAddressWithANumberExistsInBothRanges(String ipv4, String ipv6, int number, String first, String second) {
        assertThat(Subnets.of(ipv4, ipv6).at(number).addresses())
                .extracting(InetAddress::getHostAddress)
                .containsExactly(first, second);
    }

    @ParameterizedTest
    @CsvSource({
        "10.88.0.0/16, fd88::/64,  65534",
        "10.0.0.0/29,  fd88::/64,  6",
        "10.0.0.0/8,   fd88::/120, 255",
        "10.0.0.0/32,  fd88::/64,  -1",
        "0.0.0.0/0,    ::/0,       2147483647",
    })
    void theSmallerRangeLimitsTheNumbers(String ipv4, String ipv6, int last) {
        assertThat(Subnets.of(ipv4, ipv6).lastNumber()).isEqualTo(last);
    }

    @ParameterizedTest
    @CsvSource({
        "10.88.0.0,     fd88::/64, not in CIDR notation: 10.88.0.0",
        "10.88.0.0/x,   fd88::/64, not in CIDR notation: 10.88.0.0/x",
        "fd88::/64,     fd88::/64, fd88:0:0:0:0:0:0:0/64 isn't a range of IPv4 addresses",
        "10.88.0.0/16, 10.88.0.0/16, 10.88.0.0/16 isn't a range of IPv6 addresses",
    })
    void mistakesAreNamed(String ipv4, String ipv6, String message) {
        assertThatThrownBy(() -> Subnets.of(ipv4, ipv6)).hasMessage(message);
    }

    @Test
    void aConfigurationWithOverlappingRangesIsRejected() {
        LocalConfig config = LocalConfig.defaults();
        Subnets overlapping = Subnets.of("10.88.128.0/17", "fd11::/64");
        assertThatThrownBy(() -> config.withSubnets(config.pods(), overlapping, config.outside()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("the addresses of Pods (10.88.0.0/16 and fd88:0:0:0:0:0:0:0/64) and of Services"
                        + " (10.88.128.0/17 and fd11:0:0:0:0:0:0:0/64) overlap");
        Subnets wide = Subnets.of("10.0.0.0/8", "fd11::/64");
        assertThatThrownBy(() -> config.withSubnets(config.pods(), config.services(), wide))
                .hasMessageContaining("overlap");
        assertThatThrownBy(() -> config.withSubnets(Subnets.of("10.1.0.0/31", "fd11::/64"), wide, config.outside()))
                .hasMessageContaining("too small");
    }

    @Test
    void otherMistakesInAConfigurationAreRejectedToo() {
        LocalConfig config = LocalConfig.defaults();
        for (String name : List.of("", "a/b", "..", ".hidden", "a b")) {
            assertThatThrownBy(() -> config.withStateDirectory(Path.of("/run/x"), name))
                    .hasMessageContaining("cgroup's name");
        }
        assertThatThrownBy(() -> config.withStateDirectory(Path.of("/"), "x")).hasMessageContaining("root directory");
        assertThatThrownBy(() -> config.withGracePeriodLimit(Duration.ofSeconds(-1)))
                .hasMessageContaining("negative");
        assertThat(config.withStateDirectory(Path.of("state"), "x").stateDirectory())
                .isAbsolute();
    }

    @Test
    void aPoolGivesOutEachAddressOnceThenSaysThatItIsEmpty() {
        AddressPool pool = new AddressPool("Pod", SMALL, 2);
        DualStack first = pool.allocate();
        assertThat(first.number()).isEqualTo(2);
        for (int number = 3; number <= 6; number++) {
            assertThat(pool.allocate().number()).isEqualTo(number);
        }
        assertThatThrownBy(pool::allocate)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("no Pod address is left: all 5 of 10.0.0.0/29 and fd00:0:0:0:0:0:0:0/64 are in use;"
                        + " configure larger ranges");
        pool.release(first);
        assertThat(pool.allocate()).isEqualTo(first);
    }

    @Test
    void aReleasedAddressIsTheLastToBeUsedAgain() {
        AddressPool pool = new AddressPool("Pod", SMALL, 2);
        DualStack first = pool.allocate();
        pool.release(first);
        assertThat(pool.allocate().number()).isEqualTo(3);
    }

    @Test
    void serviceAddressesAreStableAndAvoidThoseThatManifestsChose() {
        ServiceAddresses addresses = new ServiceAddresses(Subnets.of("10.96.0.0/16", "fd96::/112"));
        addresses.reserve(List.of(InetAddress.ofLiteral("10.96.1.1"), InetAddress.ofLiteral("fd96::102")));
        List<InetAddress> web = addresses.allocate("shop/web");
        assertThat(web).extracting(InetAddress::getHostAddress).containsExactly("10.96.1.0", "fd96:0:0:0:0:0:0:100");
        assertThat(addresses.allocate("shop/db"))
                .extracting(InetAddress::getHostAddress)
                .containsExactly("10.96.1.3", "fd96:0:0:0:0:0:0:103");
        assertThat(addresses.allocate("shop/web")).isEqualTo(web);
        addresses.release("shop/web");
        addresses.release("shop/unknown");
        assertThat(addresses.allocate("shop/web")).isNotEqualTo(web);
    }
}
