package dev.sidewall.kernel.nft;

import static dev.sidewall.kernel.nft.TestRules.RULES;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.sidewall.kernel.enforce.EnforcementSettings;
import dev.sidewall.kernel.enforce.Owners;
import dev.sidewall.policy.model.IdentityMode;
import dev.sidewall.policy.rules.PodRules;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

final class AddedPeersTest {
    private static final TestRules RANGED = RULES.withRange("10.0.0.0/8", "tcp/80");
    private static final TestRules AUDITED = RULES.withAudited("10.2.0.1", "tcp/4433");

    static Stream<Arguments> additions() {
        return Stream.of(
                arguments("an address with a port that others have", RULES, RULES.withHosts("10.1.0.1", "tcp/4433")),
                arguments("an address with a port of its own", RULES, RULES.withHosts("10.1.0.1", "tcp/4434")),
                arguments("an address with some ports", RULES, RULES.withHosts("10.1.0.1", "tcp/4433 tcp/4435")),
                arguments("an address with every port", RULES, RULES.withHosts("10.1.0.1", "any")),
                arguments("an address with a range others have", RULES, RULES.withHosts("10.1.0.1", "tcp/8000-8100")),
                arguments("an IPv6 address", RULES, RULES.withHosts("fd00::2", "tcp/4433")),
                arguments("two addresses", RULES, RULES.withHosts("10.1.0.1", "tcp/1", "10.1.0.2", "any")),
                arguments("an address with every port, over a range", RANGED, RANGED.withHosts("10.1.0.1", "any")),
                arguments("an address for Audit", AUDITED, AUDITED.withAudited("10.2.0.2", "tcp/4433")),
                arguments("no address", RULES, RULES));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("additions")
    void whatIsAddedIsWhatRenderingWouldAdd(String name, TestRules before, TestRules after) {
        Ruleset held = render(before.rules());

        Optional<Map<String, Map<String, String>>> added =
                AddedPeers.between(before.rules(), after.rules("another"), held);

        assertThat(added).isPresent();
        added.orElseThrow()
                .forEach((map, elements) -> held.maps()
                        .getOrDefault(map, Ruleset.Elements.NONE)
                        .elements()
                        .putAll(elements));
        assertThat(held.toText()).isEqualTo(render(after.rules()).toText());
    }

    static Stream<Arguments> otherChanges() {
        return Stream.of(
                arguments("an address less", RULES, RULES.withoutHost("10.0.0.1")),
                arguments(
                        "an address for another",
                        RULES,
                        RULES.withoutHost("10.0.0.1").withHosts("10.1.0.1", "any")),
                arguments("other ports", RULES, RULES.withHosts("10.0.0.1", "tcp/4434")),
                arguments("more ports", RULES, RULES.withHosts("10.0.0.1", "tcp/4433 tcp/4434")),
                arguments("the first address with a UDP port", RULES, RULES.withHosts("10.1.0.1", "udp/53")),
                arguments("the first with this range", RULES, RULES.withHosts("10.1.0.1", "tcp/1-9")),
                arguments("an address that is denied", RULES, RULES.withHosts("10.1.0.1", "none")),
                arguments("less than its range", RANGED, RANGED.withHosts("10.1.0.1", "tcp/4433")),
                arguments("a range", RULES, RANGED),
                arguments("ports within the Pod", RULES, RULES.withLocal("tcp/5433")),
                arguments("the first Audit policy", RULES, AUDITED));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("otherChanges")
    void anyOtherChangeIsLeftToTheDifference(String name, TestRules before, TestRules after) {
        assertThat(AddedPeers.between(before.rules(), after.rules(), render(before.rules())))
                .isEmpty();
    }

    @Test
    void closingAndAnotherIdentityModeAreOtherChanges() {
        PodRules rules = RULES.rules();
        PodRules closed = PodRules.closed(rules.pod(), rules.mode(), List.of());
        PodRules byCgroup = new PodRules(
                rules.pod(), IdentityMode.CGROUP, false, rules.identities(), rules.nodeAddresses(), List.of());
        Ruleset held = render(rules);

        assertThat(AddedPeers.between(rules, closed, held)).isEmpty();
        assertThat(AddedPeers.between(closed, rules, render(closed))).isEmpty();
        assertThat(AddedPeers.between(rules, byCgroup, held)).isEmpty();
    }

    private static Ruleset render(PodRules rules) {
        return new RulesetRenderer(EnforcementSettings.DEFAULT).render(rules, Owners.NONE, 1);
    }
}
