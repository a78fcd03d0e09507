package dev.sidewall.runtime.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sidewall.api.core.Pod;
import dev.sidewall.runtime.ContainerState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Manifests that hardly anybody writes on purpose. */
final class OddContainersTest {
    @TempDir
    private Path directory;

    @Test
    void whatCannotRunSaysWhyAndHarmsNobody() throws IOException {
        try (TestRuntime runtime = TestRuntime.start(directory)) {
            Path plain = Files.createFile(directory.resolve("plain"));
            Pod.SecurityContext nonRoot = new Pod.SecurityContext(null, null, true, null, null, null);
            Pod.Container lost = new Pod.Container(
                    "lost", null, List.of("true"), null, "/no/such/place", null, null, null, null, null, null);
            runtime.run(
                    "odd",
                    Pods.pod()
                            .app("missing", "no-such-program")
                            .app("absent", "/no/such/program")
                            .app("plain", plain.toString())
                            .app("empty")
                            .app(Pods.container("rooted", nonRoot, "sleep", "1000"))
                            .app(lost)
                            .app("fine", "sleep", "1000")
                            .build());
            assertMessage(runtime, "missing", "executable \"no-such-program\" not found in PATH /usr/local/sbin");
            assertMessage(runtime, "absent", "executable \"/no/such/program\" doesn't exist");
            assertMessage(runtime, "plain", "\"" + plain + "\" isn't executable");
            assertMessage(runtime, "empty", "there is no command: ");
            assertMessage(runtime, "rooted", "runAsNonRoot is true and it would run as root");
            assertMessage(runtime, "lost", "working directory /no/such/place doesn't exist");
            runtime.await("odd", "fine", ContainerState.RUNNING);
        }
    }

    private static void assertMessage(TestRuntime runtime, String container, String start) {
        runtime.await(
                "odd",
                container,
                status -> status.state() == ContainerState.WAITING
                        && status.message() != null
                        && status.message().startsWith(start));
    }

    @Test
    void aProgramThatIsNotThereIsAnEndAndTheRestartPolicyDecides() throws IOException {
        try (TestRuntime runtime = TestRuntime.start(directory)) {
            runtime.run(
                    "once",
                    Pods.pod().restart("Never").app("app", "no-such-program").build());
            assertThat(runtime.await("once", "app", ContainerState.TERMINATED).message())
                    .startsWith("executable \"no-such-program\" not found in PATH");
        }
    }

    @Test
    void anyUserCanOpenItsOutputAndAPodsNameCanBeLong() throws IOException {
        String name = "n'\"\n; $(x)" + "x".repeat(242);
        try (TestRuntime runtime = TestRuntime.start(directory)) {
            String write = "echo one >>/dev/stdout; echo two >>/dev/stderr; sleep 1000";
            runtime.run(
                    name,
                    Pods.pod()
                            .app(Pods.container("app", Pods.user(1001, 1001), "sh", "-c", write))
                            .build());
            runtime.await(name, "app", ContainerState.RUNNING);
            await().until(() -> runtime.log(name, "app").equals("one\ntwo\n"));
        }
    }
}
