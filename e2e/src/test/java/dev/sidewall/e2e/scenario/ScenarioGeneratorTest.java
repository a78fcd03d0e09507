package dev.sidewall.e2e.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sidewall.cluster.ManifestReader;
import dev.sidewall.cluster.Manifests;
import dev.sidewall.cluster.ReadOptions;
import dev.sidewall.cluster.yaml.Diagnostic;
import dev.sidewall.policy.model.IdentityMode;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class ScenarioGeneratorTest {
    static LongStream seeds() {
        return LongStream.range(0, 200);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void whatIsGeneratedIsValidAndTheSameEachTime(long seed) {
        ScenarioGenerator generator = new ScenarioGenerator(seed);
        Scenario scenario = generator.next();
        assertValid(scenario);
        assertValid(generator.next());
        assertThat(new ScenarioGenerator(seed).next()).isEqualTo(scenario);
    }

    private static void assertValid(Scenario scenario) {
        Manifests manifests = new ManifestReader(new ReadOptions(true, IdentityMode.CGROUP))
                .readText(scenario.toString(), scenario.manifests());
        assertThat(manifests.diagnostics().stream().filter(Diagnostic::isError))
                .as(scenario.manifests())
                .isEmpty();
    }

    /** If this changes, every seed that somebody has noted down means another scenario. */
    @Test
    void seedsKeepTheirMeaning() {
        long sum = seeds().map(
                        seed -> new ScenarioGenerator(seed).next().manifests().hashCode())
                .sum();
        assertThat(sum).isEqualTo(-36962467380L);
    }
}
