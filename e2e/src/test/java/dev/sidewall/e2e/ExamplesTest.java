package dev.sidewall.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sidewall.kernel.linux.Processes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a newcomer runs first, as they run it: the program in a process of its own, on the examples as they are. */
final class ExamplesTest {
    private static final Path EXAMPLES = Path.of("..", "examples");
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private Path folder;

    private record Ended(int exit, String out) {}

    @BeforeEach
    void needsRootAndSocat() {
        assumeThat(Processes.effectiveUid())
                .as("needs root for network namespaces")
                .isZero();
        assumeThat(Path.of("/usr/bin/socat")).as("the examples' servers").exists();
    }

    static List<String> examples() throws IOException {
        try (Stream<Path> folders = Files.list(EXAMPLES)) {
            return folders.filter(Files::isDirectory)
                    .map(p -> p.getFileName().toString())
                    .sorted()
                    .toList();
        }
    }

    @Test
    void theDemoEndsAsItIsTold() throws IOException, InterruptedException {
        Ended demo = run("demo");
        assertThat(demo.exit).as(demo.out).isZero();
        assertThat(demo.out).contains("BEFORE", "AFTER", "PROOF", " 0 differences");
    }

    @ParameterizedTest
    @MethodSource("examples")
    void anExampleRunsAndHoldsAndLeavesNothing(String example) throws IOException, InterruptedException {
        String state = folder.resolve("state-" + ProcessHandle.current().pid()).toString();
        Path ready = folder.resolve("ready");
        Process up = start(
                "up", "-f", EXAMPLES.resolve(example).toString(), "--state-dir", state, "--ready-file", ready + "");
        try {
            Awaitility.await("up").atMost(Duration.ofSeconds(60)).until(() -> Files.exists(ready) || !up.isAlive());
            assertThat(up.isAlive()).isTrue();
            Awaitility.await("containers").atMost(Duration.ofSeconds(60)).until(() -> allRunning(state));
            for (JsonNode pod : JSON.readTree(run("ps", "-o", "json", "--state-dir", state).out)) {
                boolean outside = pod.get("outside").asBoolean();
                assertThat(pod.get("enforced").asBoolean()).as(pod.toString()).isEqualTo(!outside);
            }
            Ended verify = run("verify", "-o", "json", "--state-dir", state);
            JsonNode report = JSON.readTree(verify.out);
            assertThat(report.get("differences").asInt()).as(verify.out).isZero();
            assertThat(verify.exit).isZero();
            // An example that denies nothing, or everything, would teach nothing.
            assertThat(report.get("probes").findValuesAsText("actual")).contains("allow", "deny");
        } finally {
            Ended down = run("down", "--state-dir", state);
            assertThat(down.exit).as(down.out).isZero();
        }
        assertThat(up.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(up.exitValue()).isZero();
        assertThat(Path.of(state)).doesNotExist();
        assertThat(ready).doesNotExist();
    }

    private boolean allRunning(String state) throws IOException, InterruptedException {
        List<String> states =
                JSON.readTree(run("ps", "-o", "json", "--state-dir", state).out).findValuesAsText("state");
        return states.stream().allMatch("Running"::equals);
    }

    private Ended run(String... arguments) throws IOException, InterruptedException {
        Process process = start(arguments);
        String out = new String(process.getInputStream().readAllBytes(), UTF_8);
        return new Ended(process.waitFor(), out);
    }

    /** What it says on stderr goes to a file, which isn't looked at unless somebody has to. */
    private Process start(String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                "dev.sidewall.cli.Main"));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.appendTo(
                        folder.resolve("stderr").toFile()))
                .start();
    }
}
