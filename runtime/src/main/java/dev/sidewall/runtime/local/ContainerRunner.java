package dev.sidewall.runtime.local;

import dev.sidewall.runtime.ContainerState;
import dev.sidewall.runtime.ContainerStatus;
import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Runs one container from its first start to its last end, on the thread that calls {@link #run}: a new cgroup, the hook, the
 * process, the end of everything left in the cgroup, the back-off, and again.
 */
final class ContainerRunner {
    private static final int START_ERROR = 128;

    private final PodContext pod;
    private final ContainerPlan plan;
    private final LaunchSpec spec;
    private final Backoff backoff = new Backoff();
    private final CountDownLatch stop = new CountDownLatch(1);
    private final CountDownLatch startedOrStopped = new CountDownLatch(1);
    private volatile ContainerStatus status;
    private @Nullable Process process;
    private volatile boolean succeeded;
    private int start;

    ContainerRunner(PodContext pod, ContainerPlan plan, String waitingFor) {
        this.pod = pod;
        this.plan = plan;
        this.spec = LaunchSpec.of(plan);
        this.status = status(ContainerState.WAITING, 0, waitingFor);
    }

    /** How one start went. */
    private sealed interface Outcome {
        String message();

        record Exited(int code, String message) implements Outcome {}

        record NotStarted(String message) implements Outcome {}
    }

    ContainerPlan plan() {
        return plan;
    }

    ContainerStatus status() {
        return status;
    }

    /** Says why a container that isn't being run waits. */
    void waiting(String message) {
        set(ContainerState.WAITING, 0, message);
    }

    /** Returns when the container has ended for good. */
    void run() {
        try {
            while (!isStopping()) {
                long began = System.nanoTime();
                Outcome outcome = runOnce(pod.cgroup(plan.name(), start));
                if (isOver(outcome)) {
                    set(ContainerState.TERMINATED, 0, outcome.message());
                    return;
                }
                Duration delay = backoff.after(Duration.ofNanos(System.nanoTime() - began));
                set(ContainerState.WAITING, 0, outcome.message() + "; next start in " + delay.toMillis() + " ms");
                if (stoppedWithin(delay)) {
                    set(ContainerState.TERMINATED, 0, outcome.message());
                    return;
                }
                start++;
            }
            set(ContainerState.TERMINATED, 0, "stopped before it started");
        } finally {
            startedOrStopped.countDown();
        }
    }

    /** It has ended for good, with exit code 0. */
    boolean hasSucceeded() {
        return succeeded;
    }

    private boolean isOver(Outcome outcome) {
        return switch (outcome) {
            case Outcome.Exited(int code, String _) -> {
                boolean over = isStopping() || !plan.restart().after(code);
                succeeded = over && code == 0;
                yield over;
            }
            case Outcome.NotStarted _ -> isStopping();
        };
    }

    /** Waits until the container runs and its startup probe, if any, has succeeded, or until it's over. */
    void awaitStarted() throws InterruptedException {
        startedOrStopped.await();
    }

    /** Asks the main process to end and starts no other. */
    void stop() {
        stop.countDown();
        startedOrStopped.countDown();
        synchronized (this) {
            if (process != null) {
                process.destroy();
            }
        }
    }

    private boolean isStopping() {
        return stop.getCount() == 0;
    }

    private Outcome runOnce(String cgroup) {
        status = status(ContainerState.WAITING, 0, "starting");
        try {
            if (plan.refusal() != null) {
                return new Outcome.NotStarted(plan.refusal());
            }
            pod.state().cgroups().create(cgroup);
            try {
                pod.hook().beforeStart(pod.ref(), plan.name(), cgroup);
                return supervise(cgroup);
            } finally {
                pod.state().cgroups().remove(cgroup);
            }
        } catch (InterruptedException e) {
            // Nobody but a JVM that ends interrupts this thread.
            stop();
            return new Outcome.NotStarted("interrupted");
        } catch (Exception e) {
            return new Outcome.NotStarted(e.getMessage() == null ? e.toString() : e.getMessage());
        }
    }

    private Outcome supervise(String cgroup) throws IOException, InterruptedException {
        ProcessBuilder builder;
        try {
            builder = pod.prepare(spec, cgroup, plan.command());
        } catch (IOException e) {
            // No such program: an end with a code of its own, as in Kubernetes, so that restartPolicy decides what is
            // next.
            return new Outcome.Exited(START_ERROR, String.valueOf(e.getMessage()));
        }
        Path log = pod.log(plan.name());
        long logBegin = ownLog(log);
        builder.redirectInput(Redirect.from(new File("/dev/null")));
        builder.redirectErrorStream(true);
        builder.redirectOutput(Redirect.appendTo(log.toFile()));
        Process started;
        synchronized (this) {
            if (isStopping()) {
                return new Outcome.NotStarted("stopped before it started");
            }
            started = builder.start();
            process = started;
        }
        try {
            set(ContainerState.RUNNING, started.pid(), null);
            String failure = StartupCheck.of(pod, plan, spec, cgroup).await(started, startedOrStopped);
            if (failure != null) {
                pod.state().cgroups().kill(cgroup);
            }
            int code = started.waitFor();
            return new Outcome.Exited(code, failure != null ? failure : ExitMessage.of(code, log, logBegin));
        } finally {
            synchronized (this) {
                process = null;
            }
        }
    }

    /** Makes the log the container user's, as runc does, so that it can also be opened as /dev/stdout; returns its size. */
    private long ownLog(Path log) throws IOException {
        if (!Files.exists(log)) {
            Files.createFile(log);
            Files.setAttribute(
                    log, "unix:uid", Math.toIntExact(plan.privileges().uid()));
        }
        return Files.size(log);
    }

    private boolean stoppedWithin(Duration delay) {
        try {
            return stop.await(delay.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            stop();
            return true;
        }
    }

    private void set(ContainerState state, long pid, @Nullable String message) {
        status = status(state, pid, message);
        pod.changed();
    }

    private ContainerStatus status(ContainerState state, long pid, @Nullable String message) {
        Privileges identity = plan.privileges();
        String cgroup = pod.cgroup(plan.name(), start);
        return new ContainerStatus(
                plan.name(), plan.type(), state, pid, identity.uid(), identity.gid(), cgroup, start, message);
    }
}
