package dev.sidewall.runtime.local;

import dev.sidewall.policy.model.ContainerType;
import dev.sidewall.runtime.ContainerStatus;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Runs a Pod's containers in Kubernetes' order: init containers one after the other, each to its end, sidecars among them
 * started in their turn and kept running, then the app's containers together; sidecars end last, in reverse order.
 */
final class PodRunner {
    /** What a thread may still take after its processes have been killed; only a hook that hangs takes longer. */
    private static final Duration AFTER_KILL = Duration.ofSeconds(10);

    private final PodContext pod;
    private final List<ContainerRunner> runners = new ArrayList<>();
    private final Map<ContainerRunner, Thread> threads = new LinkedHashMap<>();
    private @Nullable Thread conductor;
    private boolean stopping;

    PodRunner(PodContext pod, PodPlan plan) {
        this.pod = pod;
        for (ContainerPlan container : plan.containers()) {
            runners.add(new ContainerRunner(pod, container, "the Pod hasn't been started"));
        }
    }

    List<ContainerStatus> statuses() {
        return runners.stream().map(ContainerRunner::status).toList();
    }

    /** Starts what is to be started, on threads of its own; starting twice is starting once. */
    synchronized void start() {
        if (conductor == null && !stopping) {
            conductor = Thread.ofPlatform().daemon().name(pod.id()).start(this::conduct);
        }
    }

    private void conduct() {
        try {
            if (initialise()) {
                List<ContainerRunner> apps = of(ContainerType.APP, ContainerType.EPHEMERAL);
                for (ContainerRunner app : apps) {
                    launch(app);
                }
                for (ContainerRunner app : apps) {
                    join(app, null);
                }
            }
            // The Pod is over, whether it has succeeded, failed or been told to stop.
            stopSidecars(null);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean initialise() throws InterruptedException {
        for (ContainerRunner runner : of(ContainerType.INIT, ContainerType.SIDECAR)) {
            String name = runner.plan().name();
            for (ContainerRunner later : runners.subList(runners.indexOf(runner) + 1, runners.size())) {
                later.waiting("init container " + name + " comes first");
            }
            launch(runner);
            if (runner.plan().type() == ContainerType.SIDECAR) {
                runner.awaitStarted();
            } else if (!join(runner, null)) {
                for (ContainerRunner later : runners.subList(runners.indexOf(runner) + 1, runners.size())) {
                    later.waiting("init container " + name + " has failed");
                }
                return false;
            }
            if (isStopping()) {
                return false;
            }
        }
        return true;
    }

    /** Ends the Pod: asks, waits for at most the grace period, then kills. When this returns, no process is left. */
    void stop(Duration grace) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + grace.toNanos();
        synchronized (this) {
            stopping = true;
        }
        List<ContainerRunner> first = of(ContainerType.APP, ContainerType.EPHEMERAL, ContainerType.INIT);
        first.forEach(ContainerRunner::stop);
        try {
            for (ContainerRunner runner : first) {
                join(runner, deadline);
            }
            stopSidecars(deadline);
        } finally {
            runners.forEach(ContainerRunner::stop);
            pod.state().cgroups().kill(pod.state().podGroup(pod.id()));
        }
        awaitThreads();
        pod.state().cgroups().remove(pod.state().podGroup(pod.id()));
    }

    private void stopSidecars(@Nullable Long deadline) throws InterruptedException {
        for (ContainerRunner sidecar : of(ContainerType.SIDECAR).reversed()) {
            sidecar.stop();
            join(sidecar, deadline);
        }
    }

    private void awaitThreads() throws IOException, InterruptedException {
        List<Thread> all;
        synchronized (this) {
            all = new ArrayList<>(threads.values());
            if (conductor != null) {
                all.add(conductor);
            }
        }
        for (Thread thread : all) {
            if (!thread.join(AFTER_KILL)) {
                throw new IOException("a container of Pod " + pod.ref()
                        + " can't be stopped: what is to be done before its" + " start doesn't end");
            }
        }
    }

    private synchronized void launch(ContainerRunner runner) {
        if (!stopping) {
            Thread.Builder builder = Thread.ofPlatform()
                    .daemon()
                    .name(pod.id() + "/" + runner.plan().name());
            threads.put(runner, builder.start(runner::run));
        }
    }

    /** Waits for a container's end, without a deadline for as long as it takes; true if it has succeeded. */
    private boolean join(ContainerRunner runner, @Nullable Long deadline) throws InterruptedException {
        Thread thread;
        synchronized (this) {
            thread = threads.get(runner);
        }
        if (thread == null) {
            return false;
        }
        if (deadline == null) {
            thread.join();
        } else {
            thread.join(Duration.ofNanos(Math.max(1, deadline - System.nanoTime())));
        }
        return runner.hasSucceeded();
    }

    private synchronized boolean isStopping() {
        return stopping;
    }

    private List<ContainerRunner> of(ContainerType... types) {
        return runners.stream()
                .filter(runner -> List.of(types).contains(runner.plan().type()))
                .toList();
    }
}
