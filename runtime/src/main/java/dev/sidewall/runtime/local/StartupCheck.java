package dev.sidewall.runtime.local;

import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Decides when a running container counts as started: at once, or when its startup probe succeeds. Kubernetes asks every
 * period; the first answers are wanted sooner here, so the waits grow up to the period instead. What it takes to give up,
 * failureThreshold times periodSeconds, is the same.
 */
final class StartupCheck {
    private static final Duration FIRST_WAIT = Duration.ofMillis(50);
    private static final Duration PROBE_TIMEOUT = Duration.ofSeconds(5);

    private final PodContext pod;
    private final LaunchSpec spec;
    private final String cgroup;
    private final ContainerPlan.@Nullable StartupProbe probe;

    private StartupCheck(PodContext pod, LaunchSpec spec, String cgroup, ContainerPlan.@Nullable StartupProbe probe) {
        this.pod = pod;
        this.spec = spec;
        this.cgroup = cgroup;
        this.probe = probe;
    }

    static StartupCheck of(PodContext pod, ContainerPlan plan, LaunchSpec spec, String cgroup) {
        return new StartupCheck(pod, spec, cgroup, plan.startupProbe());
    }

    /** Counts down when the container has started. Returns why it has to be killed, null if it hasn't. */
    @Nullable
    String await(Process container, CountDownLatch started) throws InterruptedException {
        if (probe == null) {
            started.countDown();
            return null;
        }
        long deadline = System.nanoTime() + probe.patience().toNanos();
        Duration wait = FIRST_WAIT;
        while (container.isAlive()) {
            String failure = ask(probe);
            if (failure == null) {
                started.countDown();
                return null;
            }
            if (System.nanoTime() > deadline) {
                return "startup probe failed for " + probe.patience().toSeconds() + " s: " + failure;
            }
            if (container.waitFor(wait)) {
                return null;
            }
            wait = wait.compareTo(probe.period()) < 0 ? wait.multipliedBy(2) : probe.period();
        }
        return null;
    }

    private @Nullable String ask(ContainerPlan.StartupProbe asked) throws InterruptedException {
        try {
            Process process = pod.prepare(spec, cgroup, asked.command())
                    .redirectInput(Redirect.from(new File("/dev/null")))
                    .redirectOutput(Redirect.DISCARD)
                    .redirectError(Redirect.DISCARD)
                    .start();
            if (!process.waitFor(PROBE_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)) {
                process.destroyForcibly();
                return "no answer within " + PROBE_TIMEOUT.toSeconds() + " s";
            }
            return process.exitValue() == 0 ? null : "exit code " + process.exitValue();
        } catch (IOException e) {
            return String.valueOf(e.getMessage());
        }
    }
}
