package dev.sidewall.runtime.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sidewall.api.core.Pod;
import dev.sidewall.kernel.linux.Processes;
import dev.sidewall.policy.model.PodRef;
import dev.sidewall.runtime.ContainerState;
import dev.sidewall.runtime.ContainerStatus;
import dev.sidewall.runtime.PodSandbox;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;

/** A runtime of a test's own, beside any other on the machine; closing it checks that nothing is left. */
final class TestRuntime implements AutoCloseable {
    private static final AtomicInteger COUNT = new AtomicInteger();

    private final LocalConfig config;
    private final LocalRuntime runtime;

    private TestRuntime(LocalConfig config, ContainerHook hook) throws IOException {
        this.config = config;
        this.runtime = new LocalRuntime(config, hook);
    }

    static TestRuntime start(Path directory) throws IOException {
        return start(directory, new NoHook());
    }

    static TestRuntime start(Path directory, ContainerHook hook) throws IOException {
        assumeRoot();
        return new TestRuntime(config(directory), hook);
    }

    static void assumeRoot() {
        assumeTrue(Processes.effectiveUid() == 0, "SKIPPED: needs root for network namespaces and cgroups");
    }

    static LocalConfig config(Path directory) {
        String cgroup = "sidewall-test-" + ProcessHandle.current().pid() + "-" + COUNT.incrementAndGet();
        return LocalConfig.defaults()
                .withStateDirectory(directory.resolve("state"), cgroup)
                .withGracePeriodLimit(Duration.ofSeconds(3));
    }

    /** Lets every container start. */
    static class NoHook implements ContainerHook {
        @Override
        public void beforeStart(PodRef pod, String container, String cgroup) throws Exception {}

        @Override
        public void changed(PodRef pod) {}
    }

    LocalRuntime get() {
        return runtime;
    }

    LocalConfig config() {
        return config;
    }

    /** Creates and starts a Pod. */
    PodSandbox run(String name, Pod pod) throws IOException {
        PodRef ref = Pods.ref(name);
        PodSandbox sandbox = runtime.createSandbox(ref, pod);
        runtime.startContainers(ref);
        return sandbox;
    }

    PodSandbox sandbox(String name) {
        return runtime.find(Pods.ref(name)).orElseThrow();
    }

    ContainerStatus container(String pod, String container) {
        return sandbox(pod).containers().stream()
                .filter(status -> status.name().equals(container))
                .findFirst()
                .orElseThrow();
    }

    ContainerStatus await(String pod, String container, Predicate<ContainerStatus> wanted) {
        return org.awaitility.Awaitility.await(pod + "/" + container)
                .atMost(Duration.ofSeconds(20))
                .pollInterval(Duration.ofMillis(10))
                .until(() -> container(pod, container), wanted);
    }

    ContainerStatus await(String pod, String container, ContainerState state) {
        return await(pod, container, status -> status.state() == state);
    }

    String log(String pod, String container) throws IOException {
        return Files.readString(runtime.log(Pods.ref(pod), container).orElseThrow());
    }

    @Override
    public void close() throws IOException {
        runtime.close();
        assertThat(config.stateDirectory()).doesNotExist();
        Leftovers.assertNone(config);
    }
}
