package dev.sidewall.runtime.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The parts that need no kernel. */
final class SmallPartsTest {
    @TempDir
    private Path directory;

    @Test
    void theBackOffDoublesToItsLimitAndBeginsAgainAfterALongRun() {
        Backoff backoff = new Backoff();
        List<Long> delays = new ArrayList<>();
        for (int i = 0; i < 9; i++) {
            delays.add(backoff.after(Duration.ofMillis(5)).toMillis());
        }
        assertThat(delays).containsExactly(100L, 200L, 400L, 800L, 1600L, 3200L, 6400L, 10_000L, 10_000L);
        assertThat(backoff.after(Duration.ofSeconds(10))).isEqualTo(Duration.ofMillis(100));
        assertThat(backoff.after(Duration.ofSeconds(9))).isEqualTo(Duration.ofMillis(200));
    }

    @Test
    void anEndIsToldWithTheLastLineOfItsOwnRun() throws IOException {
        Path log = directory.resolve("log");
        Files.writeString(log, "first run\n");
        long secondRun = Files.size(log);
        assertThat(ExitMessage.of(1, log, 0)).isEqualTo("exit code 1: first run");
        assertThat(ExitMessage.of(1, log, secondRun)).isEqualTo("exit code 1");
        Files.writeString(log, "one\ntwo \u001b[31mred\n\n");
        assertThat(ExitMessage.of(2, log, 0)).isEqualTo("exit code 2: two ?[31mred");
        assertThat(ExitMessage.of(0, log, 0)).isEqualTo("exit code 0");
        assertThat(ExitMessage.of(137, log, secondRun * 100)).isEqualTo("exit code 137 (signal 9)");
        Files.writeString(log, "x".repeat(5000));
        assertThat(ExitMessage.of(1, log, 0)).hasSize(200 + "exit code 1: ...".length());
        assertThat(ExitMessage.of(1, directory.resolve("missing"), 0)).isEqualTo("exit code 1");
    }

    @Test
    void aLogIsEmptiedOnlyAboveItsLimit() throws IOException {
        Path log = directory.resolve("log");
        Files.writeString(log, "12345");
        LogLimiter.empty(log, 5);
        assertThat(log).hasSize(5);
        LogLimiter.empty(log, 4);
        assertThat(log).isEmptyFile();
        LogLimiter.empty(directory.resolve("missing"), 4);
    }

    @Test
    void missingProgramsAreNamedWithTheirPackages() {
        assertThatThrownBy(() -> Tools.find("", List.of(directory.toString())))
                .hasMessage("needed programs aren't installed: sh (package dash or bash), env (package coreutils),"
                        + " setsid (package util-linux), setpriv (package util-linux), nsenter (package util-linux),"
                        + " nft (package nftables)");
    }

    @Test
    void nothingFromAManifestReachesAShell() {
        Tools tools = new Tools(
                Path.of("/sh"),
                Path.of("/env"),
                Path.of("/setsid"),
                Path.of("/setpriv"),
                Path.of("/nsenter"),
                Path.of("/nft"));
        LaunchSpec spec = new LaunchSpec(Map.of("A'B", "$(x)\n\"y\""), List.of("--reuid=1"), "/");
        assertThat(tools.inContainer(Path.of("/n"), Path.of("/cg/a"), spec, true, List.of("/bin/echo", "'; rm x\n")))
                .containsExactly(
                        "/nsenter",
                        "--net=/n",
                        "--",
                        "/setsid",
                        "/sh",
                        "-c",
                        "echo 0 >\"$0\" && exec \"$@\"",
                        "/cg/a/cgroup.procs",
                        "/env",
                        "-i",
                        "--",
                        "A'B=$(x)\n\"y\"",
                        "/setpriv",
                        "--reuid=1",
                        "--",
                        "/bin/echo",
                        "'; rm x\n");
    }

    @Test
    void aProgramIsFoundAsInTheContainer() throws IOException {
        Path bin = Files.createDirectory(directory.resolve("bin"));
        Path tool = Files.createFile(bin.resolve("tool"));
        assertThat(tool.toFile().setExecutable(true)).isTrue();
        LaunchSpec spec = new LaunchSpec(Map.of("PATH", "/nowhere:" + bin), List.of(), directory.toString());
        assertThat(spec.program("tool")).isEqualTo(tool);
        assertThat(spec.program("bin/tool")).isEqualTo(tool);
        assertThat(spec.program(tool.toString())).isEqualTo(tool);
        assertThatThrownBy(() -> spec.program("bin")).hasMessageContaining("not found in PATH /nowhere:");
        assertThatThrownBy(() -> spec.program("")).hasMessageContaining("not found");
        assertThatThrownBy(() -> spec.program("./bin")).hasMessage("\"./bin\" isn't executable");

        Path file = directory.resolve("spec.json");
        spec.write(file);
        assertThat(LaunchSpec.read(file)).isEqualTo(spec);
    }
}
