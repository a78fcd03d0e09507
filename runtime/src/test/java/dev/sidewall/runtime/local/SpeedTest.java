package dev.sidewall.runtime.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sidewall.api.core.Pod;
import dev.sidewall.runtime.ContainerState;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SpeedTest {
    private static final int PODS = 50;

    @TempDir
    private Path directory;

    /** About 1.5 s on two cores when nothing else runs; the limit only catches a change of kind. */
    @Test
    void fiftyPodsOfTwoContainersAreUpWithinSeconds() throws IOException {
        try (TestRuntime runtime = TestRuntime.start(directory)) {
            Pod pod = Pods.pod()
                    .app("app", "sleep", "1000")
                    .app(Pods.container("side", Pods.user(1001, 1001), "sleep", "1000"))
                    .build();
            long began = System.nanoTime();
            for (int i = 0; i < PODS; i++) {
                runtime.run("pod-" + i, pod);
            }
            for (int i = 0; i < PODS; i++) {
                runtime.await("pod-" + i, "app", ContainerState.RUNNING);
                runtime.await("pod-" + i, "side", ContainerState.RUNNING);
            }
            Duration took = Duration.ofNanos(System.nanoTime() - began);
            System.out.println(PODS + " Pods of two containers were up after " + took.toMillis() + " ms");
            assertThat(took).isLessThan(Duration.ofSeconds(15));
        }
    }
}
