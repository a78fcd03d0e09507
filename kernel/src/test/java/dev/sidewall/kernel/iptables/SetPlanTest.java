package dev.sidewall.kernel.iptables;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** At no instant may an address have a verdict that is neither the old one nor the new one. */
final class SetPlanTest {
    private static final boolean SAME_RULES = false;
    private static final boolean OTHER_RULES = true;

    private static AddressSet hosts(String... addresses) {
        return new AddressSet(Family.V4, false, false, Set.of(addresses));
    }

    private static Map<String, SetPlan.Held> held(String name, AddressSet set) {
        return SetPlan.between(Map.of(), Map.of(name, set), 1, OTHER_RULES).held();
    }

    @Test
    void aNewSetIsFilledBeforeAnyRuleNamesIt() {
        SetPlan plan = SetPlan.between(Map.of(), Map.of("web", hosts("10.0.0.2", "10.0.0.1")), 7, OTHER_RULES);
        assertThat(plan.before())
                .containsExactly(
                        "create web_v7 hash:ip family inet hashsize 64 maxelem 65536",
                        "flush web_v7",
                        "add web_v7 10.0.0.1",
                        "add web_v7 10.0.0.2");
        assertThat(plan.renames()).isTrue();
        assertThat(plan.unused()).isEmpty();
    }

    @Test
    void oneAddressMoreIsOneCommandHoweverManyThereAre() {
        String[] many = java.util.stream.IntStream.range(0, 5000)
                .mapToObj(i -> "10.1." + i / 250 + "." + i % 250)
                .toArray(String[]::new);
        Map<String, SetPlan.Held> had = held("web", hosts(many));
        String[] more = java.util.Arrays.copyOf(many, 5001);
        more[5000] = "10.2.0.1";
        SetPlan plan = SetPlan.between(had, Map.of("web", hosts(more)), 2, SAME_RULES);
        assertThat(plan.before()).containsExactly("add web_v1 10.2.0.1");
        assertThat(plan.renames()).isFalse();
    }

    @Test
    void withTheSameRulesAnAddressIsAddedToOneSetBeforeItLeavesTheOther() {
        Map<String, SetPlan.Held> had = new HashMap<>(held("a", hosts("10.0.0.1", "10.0.0.2")));
        had.putAll(held("b", hosts("10.0.0.3")));
        SetPlan plan =
                SetPlan.between(had, Map.of("a", hosts("10.0.0.1"), "b", hosts("10.0.0.2", "10.0.0.3")), 2, SAME_RULES);
        assertThat(plan.before()).containsExactly("add b_v1 10.0.0.2", "del a_v1 10.0.0.2");
        assertThat(plan.unused()).isEmpty();
    }

    @Test
    void withOtherRulesASetThatShrinksIsMadeAnew() {
        Map<String, SetPlan.Held> had = held("a", hosts("10.0.0.1", "10.0.0.2"));
        SetPlan plan = SetPlan.between(had, Map.of("a", hosts("10.0.0.1")), 2, OTHER_RULES);
        assertThat(plan.before())
                .containsExactly(
                        "create a_v2 hash:ip family inet hashsize 64 maxelem 65536", "flush a_v2", "add a_v2 10.0.0.1");
        assertThat(plan.unused()).containsExactly("a_v1");
        assertThat(plan.renames()).isTrue();
    }

    @Test
    void aSetThatIsFullIsMadeAnewWithMoreRoom() {
        Map<String, SetPlan.Held> had = Map.of("a", new SetPlan.Held("a_v1", hosts("10.0.0.1"), 1));
        SetPlan plan = SetPlan.between(had, Map.of("a", hosts("10.0.0.1", "10.0.0.2")), 2, SAME_RULES);
        assertThat(plan.before()).startsWith("create a_v2 hash:ip family inet hashsize 64 maxelem 65536");
        assertThat(plan.renames()).isTrue();
    }

    @Test
    void aSetThatIsNoLongerNamedIsUnused() {
        SetPlan plan = SetPlan.between(held("a", hosts("10.0.0.1")), Map.of(), 2, OTHER_RULES);
        assertThat(plan.before()).isEmpty();
        assertThat(plan.unused()).containsExactly("a_v1");
    }

    @Test
    void nothingIsDoneWhereNothingDiffers() {
        Map<String, SetPlan.Held> had = held("a", hosts("10.0.0.1"));
        SetPlan plan = SetPlan.between(had, Map.of("a", hosts("10.0.0.1")), 2, OTHER_RULES);
        assertThat(plan.before()).isEmpty();
        assertThat(plan.held()).isEqualTo(had);
    }
}
