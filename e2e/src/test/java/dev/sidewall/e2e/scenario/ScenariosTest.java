package dev.sidewall.e2e.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sidewall.kernel.backend.Backend;
import dev.sidewall.kernel.linux.Processes;
import java.io.IOException;
import java.nio.file.Path;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Random worlds, probed for real, and again after each of two changes of their policies. {@code -Dsidewall.seeds=100-199}
 * runs others than the usual ones; a failure prints the seed, the manifests and the rules.
 */
final class ScenariosTest {
    private static final int CHANGES = 2;

    @TempDir
    private Path directory;

    @BeforeEach
    void needsRoot() throws IOException {
        assumeTrue(Processes.effectiveUid() == 0, "SKIPPED: needs root for network namespaces and cgroups");
    }

    static LongStream seedsWithoutAgent() {
        return seeds("0-9");
    }

    static LongStream seedsWithAgent() {
        return seeds("100-166");
    }

    private static LongStream seeds(String usual) {
        String[] range = System.getProperty("sidewall.seeds", usual).split("-", -1);
        return LongStream.rangeClosed(Long.parseLong(range[0]), Long.parseLong(range[range.length - 1]));
    }

    static Stream<Arguments> iptables() {
        return Stream.of(Backend.IPTABLES_NFT, Backend.IPTABLES_LEGACY)
                .flatMap(backend -> seeds("20-25").mapToObj(seed -> Arguments.of(backend, seed)));
    }

    @ParameterizedTest
    @MethodSource("seedsWithoutAgent")
    void theKernelDoesWhatThePoliciesSay(long seed) throws IOException, InterruptedException {
        run(new DirectSystem(), new ScenarioGenerator(seed));
    }

    @ParameterizedTest
    @MethodSource("seedsWithAgent")
    void theAgentBringsAboutWhatThePoliciesSay(long seed) throws IOException, InterruptedException {
        run(new AgentSystem(Backend.NFTABLES), new ScenarioGenerator(seed));
    }

    @ParameterizedTest
    @MethodSource("iptables")
    void soItDoesWithIptables(Backend backend, long seed) throws IOException, InterruptedException {
        run(new AgentSystem(backend), ScenarioGenerator.inUserMode(seed));
    }

    private void run(ScenarioSystem system, ScenarioGenerator generator) throws IOException, InterruptedException {
        assertThat(new ScenarioRunner(system).run(generator, CHANGES, directory))
                .isEmpty();
    }
}
