package dev.sidewall.verify.naive;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sidewall.policy.model.World;

/** One line of a table: the sentence is the test's name. */
record Case(String sentence, World world, Flow flow, boolean allowed) {
    static Case allow(String sentence, World world, Flow flow) {
        return new Case(sentence, world, flow, true);
    }

    static Case deny(String sentence, World world, Flow flow) {
        return new Case(sentence, world, flow, false);
    }

    void check() {
        Verdict verdict = new NaiveEvaluator(world).evaluate(flow);
        assertThat(verdict.allowed()).as("%s%n%s%n%s", sentence, flow, verdict).isEqualTo(allowed);
    }

    @Override
    public String toString() {
        return sentence;
    }
}
