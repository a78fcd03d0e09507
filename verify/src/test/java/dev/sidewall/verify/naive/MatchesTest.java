package dev.sidewall.verify.naive;

import static dev.sidewall.verify.naive.Town.address;
import static dev.sidewall.verify.naive.Town.cidr;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sidewall.policy.model.LabelSelector;
import dev.sidewall.policy.model.LabelSelector.Operator;
import dev.sidewall.policy.model.LabelSelector.Requirement;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MatchesTest {
    @ParameterizedTest
    @CsvSource({
        "app,         app,         true",
        "app,         apps,        false",
        "app,         ap,          false",
        "*,           anything,    true",
        "log-*,       log-,        true",
        "*-proxy,     istio-proxy, true",
        "*-proxy,     proxy,       false",
        "a*b*c,       a-b-b-c,     true",
        "a*b*c,       a-c-b,       false",
        "a?c,         abc,         true",
        "a?c,         ac,          false",
        "**,          x,           true",
        "?,           xy,          false",
        "'',          x,           false",
    })
    void globsKnowStarAndQuestionMark(String glob, String name, boolean matches) {
        assertThat(Matches.glob(glob, name)).isEqualTo(matches);
    }

    @ParameterizedTest
    @CsvSource({
        "10.0.0.0/8,      10.255.0.1,    true",
        "10.0.0.0/8,      11.0.0.1,      false",
        "0.0.0.0/0,       203.0.113.9,   true",
        "0.0.0.0/0,       fd00::1,       false",
        "10.88.0.6/31,    10.88.0.7,     true",
        "10.88.0.6/31,    10.88.0.8,     false",
        "192.168.0.1/32,  192.168.0.1,   true",
        "fd88::/16,       fd88:1::9,     true",
        "fd88::/64,       fd88:0:0:1::9, false",
        "::/0,            2001:db8::1,   true",
        "::/0,            10.0.0.1,      false",
    })
    void cidrsMatchTheirOwnFamily(String cidr, String address, boolean matches) {
        assertThat(Matches.cidr(cidr(cidr), address(address))).isEqualTo(matches);
    }

    @ParameterizedTest
    @CsvSource({
        "IN,             a, true",
        "IN,             c, false",
        "IN,             ,  false",
        "NOT_IN,         a, false",
        "NOT_IN,         c, true",
        "NOT_IN,         ,  true",
        "EXISTS,         c, true",
        "EXISTS,         ,  false",
        "DOES_NOT_EXIST, c, false",
        "DOES_NOT_EXIST, ,  true",
    })
    void requirementsTreatAnAbsentLabelAsKubernetesDoes(
            Operator operator, @org.jspecify.annotations.Nullable String value, boolean matches) {
        LabelSelector selector =
                new LabelSelector(Map.of(), List.of(new Requirement("tier", operator, List.of("a", "b"))));
        Map<String, String> labels = value == null ? Map.of() : Map.of("tier", value);
        assertThat(Matches.selector(selector, labels)).isEqualTo(matches);
    }

    @Test
    void everyLabelMustMatch() {
        LabelSelector selector = new LabelSelector(Map.of("app", "web", "tier", "front"), List.of());
        assertThat(Matches.selector(selector, Map.of("app", "web", "tier", "front", "more", "x")))
                .isTrue();
        assertThat(Matches.selector(selector, Map.of("app", "web"))).isFalse();
        assertThat(Matches.selector(LabelSelector.ALL, Map.of())).isTrue();
    }
}
