package dev.sidewall.runtime.local;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sidewall.api.core.Pod;
import dev.sidewall.kernel.linux.NetworkNamespace;
import dev.sidewall.runtime.ContainerState;
import dev.sidewall.runtime.ContainerStatus;
import dev.sidewall.runtime.PodSandbox;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LocalExecTest {
    /** containerd's fourteen. */
    private static final String DEFAULT_CAPABILITIES = "00000000a80425fb";

    @TempDir
    private Path directory;

    @Test
    void aCommandHasTheContainersUserCgroupAndNamespace() throws Exception {
        try (TestRuntime runtime = TestRuntime.start(directory)) {
            runtime.run(
                    "web",
                    Pods.pod()
                            .security(Pods.user(1001, 2001))
                            .app("app", "sleep", "1000")
                            .app(Pods.container("other", Pods.user(1002, 2002), "sleep", "1000"))
                            .build());
            for (String name : List.of("app", "other")) {
                ContainerStatus container = runtime.await("web", name, ContainerState.RUNNING);
                PodSandbox sandbox = runtime.sandbox("web");
                assertThat(exec(sandbox, container, "id", "-u")).isEqualTo(String.valueOf(container.uid()));
                assertThat(exec(sandbox, container, "id", "-G")).isEqualTo(String.valueOf(container.gid()));
                assertThat(exec(sandbox, container, "cat", "/proc/self/cgroup")).contains("0::" + container.cgroup());
                assertThat(exec(sandbox, container, "readlink", "/proc/self/ns/net"))
                        .isEqualTo("net:[" + NetworkNamespace.id(sandbox.netns()) + "]");
                assertThat(status(sandbox, container, "CapBnd")).isEqualTo(DEFAULT_CAPABILITIES);
                assertThat(status(sandbox, container, "CapEff")).isEqualTo("0000000000000000");
            }
            assertThat(runtime.container("web", "other").uid()).isEqualTo(1002);
            // The main process has the same; what it was before, the runtime's stub, has left no trace.
            ContainerStatus app = runtime.container("web", "app");
            assertThat(ProcessHandle.of(app.pid())
                            .orElseThrow()
                            .info()
                            .command()
                            .orElse(""))
                    .endsWith("/sleep");
        }
    }

    @Test
    void capabilitiesAreThoseOfTheManifest() throws Exception {
        try (TestRuntime runtime = TestRuntime.start(directory)) {
            Pod.SecurityContext privileged = new Pod.SecurityContext(null, null, null, true, null, null);
            Pod.SecurityContext noGain = new Pod.SecurityContext(7L, null, null, null, false, null);
            runtime.run(
                    "caps",
                    Pods.pod()
                            .app("root", "sleep", "1000")
                            .app(Pods.container("privileged", privileged, "sleep", "1000"))
                            .app(Pods.container("no-gain", noGain, "sleep", "1000"))
                            .app(Pods.container(
                                    "some",
                                    Pods.capabilities(List.of("NET_ADMIN"), List.of("CAP_NET_RAW")),
                                    "sleep",
                                    "1000"))
                            .app(Pods.container("none", Pods.capabilities(List.of(), List.of("ALL")), "sleep", "1000"))
                            .build());
            assertThat(capabilities(runtime, "root")).isEqualTo(DEFAULT_CAPABILITIES);
            // NET_ADMIN is number 12, NET_RAW number 13.
            assertThat(capabilities(runtime, "some")).isEqualTo("00000000a80415fb");
            assertThat(capabilities(runtime, "none")).isEqualTo("0000000000000000");
            assertThat(Long.parseLong(capabilities(runtime, "privileged"), 16)).isGreaterThan(0xa80425fbL);
            ContainerStatus noGainContainer = runtime.await("caps", "no-gain", ContainerState.RUNNING);
            PodSandbox sandbox = runtime.sandbox("caps");
            assertThat(status(sandbox, noGainContainer, "NoNewPrivs")).isEqualTo("1");
            assertThat(status(sandbox, runtime.container("caps", "root"), "NoNewPrivs"))
                    .isEqualTo("0");
        }
    }

    @Test
    void theEnvironmentAndTheDirectoryAreTheContainersAndNothingElse() throws Exception {
        try (TestRuntime runtime = TestRuntime.start(directory)) {
            String odd = "it's \"quoted\"; $(touch /tmp/never) `x` \n\nline two";
            Pod.Container app = new Pod.Container(
                    "app",
                    null,
                    List.of("sleep"),
                    List.of("$(SECONDS_TO_SLEEP)"),
                    "/usr",
                    List.of(
                            new Pod.EnvVar("SECONDS_TO_SLEEP", "1000"),
                            new Pod.EnvVar("odd.name-1", odd),
                            new Pod.EnvVar("TWICE", "$(SECONDS_TO_SLEEP)-$$(SECONDS_TO_SLEEP)-$(UNKNOWN)")),
                    null,
                    null,
                    null,
                    null,
                    null);
            runtime.run("env", Pods.pod().app(app).build());
            ContainerStatus container = runtime.await("env", "app", ContainerState.RUNNING);
            PodSandbox sandbox = runtime.sandbox("env");
            assertThat(exec(sandbox, container, "env", "-0").split("\0", 0))
                    .containsExactlyInAnyOrder(
                            "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
                            "HOME=/root",
                            "HOSTNAME=env",
                            "SECONDS_TO_SLEEP=1000",
                            "odd.name-1=" + odd,
                            "TWICE=1000-$(SECONDS_TO_SLEEP)-$(UNKNOWN)");
            assertThat(exec(sandbox, container, "pwd")).isEqualTo("/usr");
            assertThat(exec(sandbox, container, "echo", odd)).isEqualTo(odd);
        }
    }

    @Test
    void theExitCodeIsTheCommandsAndErrorsAreClear() throws Exception {
        try (TestRuntime runtime = TestRuntime.start(directory)) {
            runtime.run(
                    "web",
                    Pods.pod()
                            .restart("Never")
                            .app("app", "sleep", "1000")
                            .app("done", "true")
                            .build());
            ContainerStatus app = runtime.await("web", "app", ContainerState.RUNNING);
            ContainerStatus done = runtime.await("web", "done", ContainerState.TERMINATED);
            PodSandbox sandbox = runtime.sandbox("web");
            LocalExec exec = new LocalExec();
            assertThat(exec.run(sandbox, app, List.of("sh", "-c", "exit 7"))).isEqualTo(7);
            assertThat(exec.run(sandbox, app, List.of("sh", "-c", "kill -9 $$")))
                    .isEqualTo(137);
            assertThatThrownBy(() -> exec.run(sandbox, app, List.of("no-such-program")))
                    .isInstanceOf(IOException.class)
                    .hasMessageStartingWith("executable \"no-such-program\" not found in PATH");
            assertThatThrownBy(() -> exec.run(sandbox, done, List.of("true")))
                    .hasMessage("container done of Pod test/web isn't running (Terminated: exit code 0)");
        }
    }

    private String capabilities(TestRuntime runtime, String container) throws Exception {
        ContainerStatus running = runtime.await("caps", container, ContainerState.RUNNING);
        String bounding = status(runtime.sandbox("caps"), running, "CapBnd");
        assertThat(status(runtime.sandbox("caps"), running, "CapEff")).isEqualTo(bounding);
        return bounding;
    }

    private static String status(PodSandbox sandbox, ContainerStatus container, String field) throws Exception {
        Matcher matcher = Pattern.compile("(?m)^" + field + ":\\s*(\\S+)$")
                .matcher(exec(sandbox, container, "cat", "/proc/self/status"));
        assertThat(matcher.find()).as(field).isTrue();
        return matcher.group(1);
    }

    private static String exec(PodSandbox sandbox, ContainerStatus container, String... command) throws Exception {
        Process process = new LocalExec()
                .prepare(sandbox, container, List.of(command))
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        return output.stripTrailing();
    }
}
