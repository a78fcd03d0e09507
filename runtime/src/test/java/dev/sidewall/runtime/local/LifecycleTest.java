package dev.sidewall.runtime.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sidewall.api.core.Pod;
import dev.sidewall.kernel.linux.Cgroup2;
import dev.sidewall.policy.model.PodRef;
import dev.sidewall.runtime.ContainerState;
import dev.sidewall.runtime.ContainerStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LifecycleTest {
    @TempDir
    private Path directory;

    @Test
    void initContainersComeFirstAndInOrder() throws IOException {
        Path journal = directory.resolve("journal");
        try (TestRuntime runtime = TestRuntime.start(directory)) {
            runtime.run(
                    "web",
                    Pods.pod()
                            .init("one", "sh", "-c", "sleep 0.2; echo one >>" + journal)
                            .init("two", "sh", "-c", "echo two >>" + journal)
                            .app("app", "sh", "-c", "echo app >>" + journal + "; sleep 1000")
                            .build());
            assertThat(runtime.container("web", "app").state()).isEqualTo(ContainerState.WAITING);
            ContainerStatus app = runtime.await("web", "app", ContainerState.RUNNING);
            await().until(() -> Files.readAllLines(journal).size() == 3);
            assertThat(Files.readAllLines(journal)).containsExactly("one", "two", "app");
            assertThat(runtime.container("web", "one"))
                    .satisfies(one -> assertThat(one.state()).isEqualTo(ContainerState.TERMINATED))
                    .satisfies(one -> assertThat(one.message()).isEqualTo("exit code 0"));
            assertThat(app.cgroup()).matches("/sidewall-test-[0-9-]+/pod-[0-9a-f]{10}/app-0");
            assertThat(app.pid()).isPositive();
        }
    }

    @Test
    void aFailedInitContainerIsTriedAgainUnlessThePodIsNeverRestarted() throws IOException {
        Path flag = directory.resolve("flag");
        try (TestRuntime runtime = TestRuntime.start(directory)) {
            String once = "test -e " + flag + " || { touch " + flag + "; echo not yet; exit 3; }";
            runtime.run(
                    "retried",
                    Pods.pod()
                            .init("init", "sh", "-c", once)
                            .app("app", "sleep", "1000")
                            .build());
            runtime.await("retried", "app", ContainerState.RUNNING);
            assertThat(runtime.container("retried", "init").restarts()).isEqualTo(1);

            runtime.run(
                    "never",
                    Pods.pod()
                            .restart("Never")
                            .init("init", "false")
                            .app("app", "sleep", "1000")
                            .build());
            runtime.await("never", "init", ContainerState.TERMINATED);
            runtime.await("never", "app", app -> "init container init has failed".equals(app.message()));
            assertThat(runtime.container("never", "app").state()).isEqualTo(ContainerState.WAITING);
        }
    }

    @Test
    void aSidecarStartsBeforeTheAppStaysAndEndsLast() throws Exception {
        Path journal = directory.resolve("journal");
        String write = "echo $0 starts >>" + journal + "; trap 'echo $0 ends >>" + journal + "; exit' TERM;"
                + " while :; do sleep 0.05; done";
        try (TestRuntime runtime = TestRuntime.start(directory)) {
            Path ready = directory.resolve("ready");
            String slow = "sleep 0.3; touch " + ready + "; ";
            runtime.run(
                    "mesh",
                    Pods.pod()
                            .sidecar(
                                    "proxy",
                                    Pods.exec("test", "-e", ready.toString()),
                                    "sh",
                                    "-c",
                                    slow + write,
                                    "proxy")
                            .init("init", "sh", "-c", "test -e " + ready + " && echo init >>" + journal)
                            .app("app", "sh", "-c", write, "app")
                            .build());
            runtime.await("mesh", "app", ContainerState.RUNNING);
            await().until(() -> Files.readAllLines(journal).size() == 3);
            assertThat(runtime.container("mesh", "proxy").state()).isEqualTo(ContainerState.RUNNING);
            runtime.get().removePod(Pods.ref("mesh"));
            assertThat(Files.readAllLines(journal))
                    .containsExactly("proxy starts", "init", "app starts", "app ends", "proxy ends");
            assertThat(runtime.get().list()).isEmpty();
        }
    }

    @Test
    void aPodThatHasFinishedEndsItsSidecars() throws IOException {
        try (TestRuntime runtime = TestRuntime.start(directory)) {
            runtime.run(
                    "job",
                    Pods.pod()
                            .restart("OnFailure")
                            .sidecar("proxy", null, "sleep", "1000")
                            .app("app", "true")
                            .build());
            runtime.await("job", "app", ContainerState.TERMINATED);
            ContainerStatus proxy = runtime.await("job", "proxy", ContainerState.TERMINATED);
            assertThat(proxy.message()).isEqualTo("exit code 143 (signal 15)");
        }
    }

    @Test
    void everyStartHasANewCgroupThatIsEmptyInTheHook() throws IOException {
        Cgroup2 cgroups = Cgroup2.find();
        List<String> seen = Collections.synchronizedList(new ArrayList<>());
        HashSet<Long> ids = new HashSet<>();
        List<Long> processes = Collections.synchronizedList(new ArrayList<>());
        try (TestRuntime runtime = TestRuntime.start(directory, new TestRuntime.NoHook() {
            @Override
            public void beforeStart(PodRef pod, String container, String cgroup) throws Exception {
                seen.add(cgroup);
                ids.add(cgroups.id(cgroup));
                processes.addAll(cgroups.pids(cgroup));
            }
        })) {
            runtime.run(
                    "crashing",
                    Pods.pod().app("app", "sh", "-c", "echo tired; exit 7").build());
            ContainerStatus app = runtime.await("crashing", "app", status -> status.restarts() == 2);
            assertThat(app.cgroup()).endsWith("/app-2");
            app = runtime.await(
                    "crashing",
                    "app",
                    status -> status.message() != null
                            && status.message().startsWith("exit code 7: tired; next start in"));
            assertThat(app.state()).isEqualTo(ContainerState.WAITING);
            assertThat(app.pid()).isZero();
            assertThat(ids).hasSameSizeAs(seen).hasSizeGreaterThanOrEqualTo(3);
            assertThat(processes).isEmpty();
        }
    }

    @Test
    void aContainerWhoseHookFailsIsNotStartedAndTriedAgain() throws IOException {
        Path ran = directory.resolve("ran");
        CountDownLatch attempts = new CountDownLatch(3);
        try (TestRuntime runtime = TestRuntime.start(directory, new TestRuntime.NoHook() {
            @Override
            public void beforeStart(PodRef pod, String container, String cgroup) throws Exception {
                attempts.countDown();
                if (attempts.getCount() > 0) {
                    throw new IOException("no rules yet");
                }
            }
        })) {
            runtime.run(
                    "web",
                    Pods.pod()
                            .app("app", "sh", "-c", "touch " + ran + "; sleep 1000")
                            .build());
            ContainerStatus waiting = runtime.await(
                    "web",
                    "app",
                    app -> app.message() != null && app.message().startsWith("no rules yet; next start in "));
            assertThat(waiting.state()).isEqualTo(ContainerState.WAITING);
            assertThat(ran).doesNotExist();
            runtime.await("web", "app", ContainerState.RUNNING);
            await().until(() -> Files.exists(ran));
        }
    }

    @Test
    void whatTheMainProcessLeavesBehindEndsWithIt() throws IOException {
        Path pid = directory.resolve("pid");
        try (TestRuntime runtime = TestRuntime.start(directory)) {
            String daemon = "setsid sleep 1000 & echo $! >" + pid + "; sleep 0.1";
            runtime.run(
                    "leaky",
                    Pods.pod().restart("Never").app("app", "sh", "-c", daemon).build());
            runtime.await("leaky", "app", ContainerState.TERMINATED);
            // Dead at once; how soon it's also gone from the table is up to the machine's init.
            await().until(() -> ProcessHandle.of(
                            Long.parseLong(Files.readString(pid).strip()))
                    .isEmpty());
        }
    }

    @Test
    void aContainerThatNeverStartsUpIsKilled() throws IOException {
        try (TestRuntime runtime = TestRuntime.start(directory)) {
            runtime.run(
                    "stuck",
                    Pods.pod()
                            .sidecar(
                                    "proxy", new Pod.Probe(new Pod.ExecAction(List.of("false")), 1, 1), "sleep", "1000")
                            .app("app", "sleep", "1000")
                            .build());
            runtime.await(
                    "stuck",
                    "proxy",
                    proxy -> proxy.message() != null
                            && proxy.message().startsWith("startup probe failed for 1 s: exit code 1"));
            assertThat(runtime.container("stuck", "app").state()).isEqualTo(ContainerState.WAITING);
        }
    }

    @Test
    void whoIgnoresTheRequestToEndIsKilledAfterTheGracePeriod() throws Exception {
        try (TestRuntime runtime = TestRuntime.start(directory)) {
            String deaf = "trap '' TERM; touch " + directory.resolve("deaf") + "; while :; do sleep 1; done";
            runtime.run("deaf", Pods.pod().grace(1).app("app", "sh", "-c", deaf).build());
            ContainerStatus app = runtime.await("deaf", "app", ContainerState.RUNNING);
            await().until(() -> Files.exists(directory.resolve("deaf")));
            long began = System.nanoTime();
            runtime.get().removePod(Pods.ref("deaf"));
            assertThat(System.nanoTime() - began).isBetween(900_000_000L, 2_500_000_000L);
            assertThat(ProcessHandle.of(app.pid())).isEmpty();
        }
    }

    @Test
    void aPodCanBeRemovedWhileItsHookRuns() throws Exception {
        CountDownLatch inHook = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        Path ran = directory.resolve("ran");
        try (TestRuntime runtime = TestRuntime.start(directory, new TestRuntime.NoHook() {
            @Override
            public void beforeStart(PodRef pod, String container, String cgroup) throws Exception {
                inHook.countDown();
                goOn.await();
            }
        })) {
            runtime.run(
                    "late",
                    Pods.pod().grace(0).app("app", "touch", ran.toString()).build());
            assertThat(inHook.await(10, TimeUnit.SECONDS)).isTrue();
            Thread remover = Thread.ofPlatform().start(() -> {
                try {
                    runtime.get().removePod(Pods.ref("late"));
                } catch (IOException | InterruptedException e) {
                    throw new IllegalStateException(e);
                }
            });
            assertThat(remover.join(Duration.ofMillis(200))).isFalse();
            goOn.countDown();
            remover.join();
            assertThat(runtime.get().list()).isEmpty();
            assertThat(ran).doesNotExist();
        }
    }
}
