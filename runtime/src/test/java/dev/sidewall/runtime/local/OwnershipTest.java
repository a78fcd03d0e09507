package dev.sidewall.runtime.local;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sidewall.kernel.linux.Cgroup2;
import dev.sidewall.kernel.linux.MountTable;
import dev.sidewall.kernel.linux.NetworkNamespace;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who owns a state directory, and what becomes of it when the owner dies. */
final class OwnershipTest {
    @TempDir
    private Path directory;

    @BeforeEach
    void needsRoot() {
        TestRuntime.assumeRoot();
    }

    /** A runtime in a process of its own, to be killed. */
    static final class Victim {
        private Victim() {}

        public static void main(String[] arguments) throws Exception {
            LocalConfig config = LocalConfig.defaults().withStateDirectory(Path.of(arguments[0]), arguments[1]);
            LocalRuntime runtime = new LocalRuntime(config, new TestRuntime.NoHook());
            for (String name : List.of("a", "b")) {
                // A process that has left its session and ignores what it can.
                String stubborn = "trap '' TERM HUP INT; setsid sleep 1000 & while :; do sleep 1; done";
                runtime.createSandbox(
                        Pods.ref(name),
                        Pods.pod()
                                .app("one", "sh", "-c", stubborn)
                                .app("two", "sleep", "1000")
                                .build());
                runtime.startContainers(Pods.ref(name));
            }
            while (new Cgroup2(Cgroup2.find().mount())
                            .pids("/" + config.cgroup())
                            .size()
                    < 8) {
                Thread.sleep(10);
            }
            System.out.println("up");
            Thread.sleep(60_000);
        }
    }

    @Test
    void whatAKilledOwnerLeftIsRemovedFromAnotherProcess() throws Exception {
        LocalConfig config = TestRuntime.config(directory);
        Set<String> namespaces = leaveBehind(config);
        assertThat(MountTable.below(config.stateDirectory())).hasSize(3);
        assertThat(Leftovers.inhabited(namespaces)).hasSizeGreaterThanOrEqualTo(8);
        assertThat(LocalRuntime.owner(config)).isEmpty();

        LocalRuntime.cleanUp(config);
        Leftovers.assertNone(config);
        assertThat(Leftovers.inhabited(namespaces)).isEmpty();
        LocalRuntime.cleanUp(config);
    }

    @Test
    void whatAKilledOwnerLeftIsRemovedByTheNextAlsoWithAnotherCgroup() throws Exception {
        LocalConfig config = TestRuntime.config(directory);
        Set<String> namespaces = leaveBehind(config);
        LocalConfig next = config.withStateDirectory(config.stateDirectory(), config.cgroup() + "-next");
        try (LocalRuntime runtime = new LocalRuntime(next, new TestRuntime.NoHook())) {
            assertThat(runtime.list()).isEmpty();
            assertThat(Leftovers.inhabited(namespaces)).isEmpty();
            assertThat(Cgroup2.find().exists("/" + config.cgroup())).isFalse();
        }
        Leftovers.assertNone(config);
        Leftovers.assertNone(next);
    }

    @Test
    void aStateDirectoryHasOneOwnerAndTheOthersLearnItsPid() throws IOException {
        LocalConfig config = TestRuntime.config(directory);
        try (LocalRuntime runtime = new LocalRuntime(config, new TestRuntime.NoHook())) {
            assertThat(runtime.list()).isEmpty();
            long pid = ProcessHandle.current().pid();
            assertThat(LocalRuntime.owner(config)).hasValue(pid);
            String message = "the state directory " + config.stateDirectory() + " is in use by process " + pid + ";";
            assertThatThrownBy(() -> new LocalRuntime(config, new TestRuntime.NoHook()))
                    .hasMessageStartingWith(message);
            assertThatThrownBy(() -> LocalRuntime.cleanUp(config)).hasMessageStartingWith(message);
            LocalConfig sameCgroup = config.withStateDirectory(directory.resolve("other"), config.cgroup());
            assertThatThrownBy(() -> new LocalRuntime(sameCgroup, new TestRuntime.NoHook()))
                    .hasMessageContaining("is in use by a runtime with another state directory");
            assertThat(directory.resolve("other")).doesNotExist();
            assertThat(LocalRuntime.owner(config)).hasValue(pid);
        }
        assertThat(LocalRuntime.owner(config)).isEmpty();
    }

    @Test
    void twoRuntimesLiveSideBySide() throws IOException {
        try (TestRuntime one = TestRuntime.start(directory.resolve("one"));
                TestRuntime two = TestRuntime.start(directory.resolve("two"))) {
            assertThat(one.run("a", Pods.sleeping()).addresses())
                    .isEqualTo(two.run("a", Pods.sleeping()).addresses());
        }
    }

    @Test
    void aCgroupOfSomebodyElseIsLeftAlone() throws IOException {
        LocalConfig config = TestRuntime.config(directory);
        Cgroup2 cgroups = Cgroup2.find();
        cgroups.create("/" + config.cgroup() + "/app.service");
        try {
            assertThatThrownBy(() -> LocalRuntime.cleanUp(config)).hasMessageContaining("is used by something else");
            assertThat(cgroups.exists("/" + config.cgroup() + "/app.service")).isTrue();
        } finally {
            cgroups.remove("/" + config.cgroup());
        }
    }

    @Test
    void filesOfSomebodyElseInTheStateDirectoryStay() throws IOException {
        LocalConfig config = TestRuntime.config(directory);
        Files.createDirectories(config.stateDirectory());
        Path mine = Files.createFile(config.stateDirectory().resolve("notes.txt"));
        new LocalRuntime(config, new TestRuntime.NoHook()).close();
        try (var left = Files.list(config.stateDirectory())) {
            assertThat(left).containsExactly(mine);
        }
    }

    /** Kills a process that runs Pods; returns the namespaces it had. */
    private static Set<String> leaveBehind(LocalConfig config) throws Exception {
        Process victim = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--enable-native-access=ALL-UNNAMED",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Victim.class.getName(),
                        config.stateDirectory().toString(),
                        config.cgroup())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (BufferedReader output = victim.inputReader(UTF_8)) {
            assertThat(output.readLine()).isEqualTo("up");
            assertThat(LocalRuntime.owner(config)).hasValue(victim.pid());
        } finally {
            victim.destroyForcibly().waitFor();
        }
        Set<String> namespaces = new HashSet<>();
        try (var files = Files.list(config.stateDirectory().resolve("netns"))) {
            for (Path netns : files.toList()) {
                namespaces.add("net:[" + NetworkNamespace.id(netns) + "]");
            }
        }
        return namespaces;
    }
}
