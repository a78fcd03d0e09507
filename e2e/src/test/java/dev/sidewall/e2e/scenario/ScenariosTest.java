package dev.sidewall.e2e.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sidewall.kernel.linux.Processes;
import java.io.IOException;
import java.nio.file.Path;
import java.util.stream.LongStream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Random worlds, probed for real. {@code -Dsidewall.seeds=100-199} runs others than the usual ones; a failure prints the
 * seed, the manifests and the rules.
 */
final class ScenariosTest {
    private static final String USUAL = "0-19";

    static LongStream seeds() {
        String[] range = System.getProperty("sidewall.seeds", USUAL).split("-", -1);
        return LongStream.rangeClosed(Long.parseLong(range[0]), Long.parseLong(range[range.length - 1]));
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void theKernelDoesWhatThePoliciesSay(long seed, @TempDir Path directory) throws IOException, InterruptedException {
        assumeTrue(Processes.effectiveUid() == 0, "SKIPPED: needs root for network namespaces and cgroups");
        Scenario scenario = new ScenarioGenerator(seed).generate();
        long start = System.nanoTime();
        ScenarioRunner.Result result = new ScenarioRunner(new DirectSystem()).run(scenario, directory);
        System.out.printf(
                "%s: %d probes, %d of them to Services, %d denied, %d ms%n",
                scenario,
                result.report().results().size(),
                result.report().results().stream()
                        .filter(one -> one.attempt().address().getHostAddress().matches("10\\.96\\..*|fd96:.*"))
                        .count(),
                result.report().results().stream()
                        .filter(one -> !one.expected())
                        .count(),
                (System.nanoTime() - start) / 1_000_000);
        assertThat(result.complaint().orElse("")).isEmpty();
    }
}
