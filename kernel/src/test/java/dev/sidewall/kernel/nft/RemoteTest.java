package dev.sidewall.kernel.nft;

import static dev.sidewall.kernel.nft.TestRules.RULES;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sidewall.kernel.enforce.EnforcementSettings;
import dev.sidewall.kernel.enforce.Owners;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class RemoteTest {
    @Test
    void singlePortsAreKeptByAddressAndPort() {
        Ruleset ruleset = render(RULES.withHosts("10.1.0.1", "tcp/4433 udp/53 sctp/9", "fd00::2", "udp/53"));

        assertThat(keys(ruleset, "re_1_tcp4")).containsExactlyInAnyOrder("10.0.0.1 . 4433", "10.1.0.1 . 4433");
        assertThat(keys(ruleset, "re_1_udp4")).containsExactly("10.1.0.1 . 53");
        assertThat(keys(ruleset, "re_1_sctp4")).containsExactly("10.1.0.1 . 9");
        assertThat(keys(ruleset, "re_1_udp6")).containsExactly("fd00:0:0:0:0:0:0:2 . 53");
        assertThat(keys(ruleset, "re_1_host4")).containsExactlyInAnyOrder("10.0.0.2", "10.0.0.3");
    }

    @Test
    void manyPortsAreAChain() {
        String eight = ports(8);
        String nine = ports(9);
        Ruleset ruleset = render(RULES.withHosts("10.1.0.8", eight, "10.1.0.9", nine));

        assertThat(keys(ruleset, "re_1_tcp4")).contains("10.1.0.8 . 15").doesNotContain("10.1.0.9 . 1");
        assertThat(keys(ruleset, "re_1_host4")).contains("10.1.0.9").doesNotContain("10.1.0.8");
    }

    @Test
    void overRangesOfItsFamilyAHostIsAlwaysInTheMapToVerdicts() {
        Ruleset ruleset = render(RULES.withRange("10.0.0.0/8", "tcp/80"));

        assertThat(ruleset.maps()).doesNotContainKey("re_1_tcp4");
        assertThat(keys(ruleset, "re_1_host4")).contains("10.0.0.1");
        assertThat(keys(ruleset, "re_1_tcp6")).containsExactly("fd00:0:0:0:0:0:0:1 . 4433");
    }

    /** Every second port, as neighbours would be one range. */
    private static String ports(int count) {
        return IntStream.range(0, count).mapToObj(i -> "tcp/" + (2 * i + 1)).collect(Collectors.joining(" "));
    }

    private static Set<String> keys(Ruleset ruleset, String map) {
        Map<String, Ruleset.Elements> maps = ruleset.maps();
        assertThat(maps).containsKey(map);
        return maps.getOrDefault(map, Ruleset.Elements.NONE).elements().keySet();
    }

    private static Ruleset render(TestRules rules) {
        return new RulesetRenderer(EnforcementSettings.DEFAULT).render(rules.rules(), Owners.NONE, 1);
    }
}
