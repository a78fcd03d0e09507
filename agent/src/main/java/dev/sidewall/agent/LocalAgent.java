package dev.sidewall.agent;

import dev.sidewall.agent.state.AgentState;
import dev.sidewall.agent.state.AgentState.PodState;
import dev.sidewall.agent.state.StateFile;
import dev.sidewall.cluster.ManifestPod;
import dev.sidewall.cluster.Manifests;
import dev.sidewall.cluster.world.Containers;
import dev.sidewall.kernel.backend.Backend;
import dev.sidewall.kernel.enforce.EnforcementSettings;
import dev.sidewall.kernel.linux.Cgroup2;
import dev.sidewall.policy.compile.Compiler;
import dev.sidewall.policy.model.Container;
import dev.sidewall.policy.model.ContainerType;
import dev.sidewall.policy.model.IdentityMode;
import dev.sidewall.policy.model.Isolation;
import dev.sidewall.policy.model.Pod;
import dev.sidewall.policy.model.PodRef;
import dev.sidewall.policy.model.Problem;
import dev.sidewall.policy.model.World;
import dev.sidewall.policy.rules.PodRules;
import dev.sidewall.runtime.ContainerState;
import dev.sidewall.runtime.ContainerStatus;
import dev.sidewall.runtime.PodSandbox;
import dev.sidewall.runtime.local.ContainerHook;
import dev.sidewall.runtime.local.LocalConfig;
import dev.sidewall.runtime.local.LocalRuntime;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * One machine's loop: manifests in, Pods running and enforced. For a new Pod the order is: sandbox, closed table, rules, and
 * only then the first container; each container's cgroup is known to the kernel before its first instruction.
 */
public final class LocalAgent implements AutoCloseable {
    private final Consumer<String> log;
    private final IdentityMode defaultIdentity;
    private final Cgroup2 cgroups;
    private final LocalRuntime runtime;
    private final Enforcer enforcer;
    private final Reporter reporter;
    private final Worlds worlds;
    private final Parallel parallel = new Parallel();
    private final Map<PodRef, ManifestPod> running = new ConcurrentHashMap<>();
    private final Map<PodRef, String> failures = new ConcurrentHashMap<>();
    private final Set<String> troubled = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean closed = new AtomicBoolean();
    private volatile Desired desired = Desired.NONE;

    /** The desired state in force and what was compiled from it. */
    private record Desired(World world, Map<PodRef, PodRules> rules) {
        static final Desired NONE = new Desired(Worlds.EMPTY, Map.of());
    }

    /**
     * Takes the machine's embedded runtime; nothing runs yet.
     *
     * @param backend a settled one
     * @param log for what the user should see while it runs, one line at a time
     */
    public LocalAgent(
            LocalConfig config,
            Backend backend,
            EnforcementSettings settings,
            IdentityMode defaultIdentity,
            Consumer<String> log)
            throws IOException {
        this.log = log;
        this.defaultIdentity = defaultIdentity;
        this.cgroups = Cgroup2.find();
        this.enforcer = new Enforcer(backend, settings, cgroups);
        this.reporter = new Reporter(new StateFile(config.stateDirectory()), this::state, log);
        this.runtime = new LocalRuntime(config, new Hook());
        this.worlds = new Worlds(runtime, defaultIdentity);
    }

    /**
     * Makes these manifests, which have no errors, the desired state. Policies first: what they change for Pods that stay
     * doesn't wait for Pods that come or go. When this returns every Pod is enforced and the new ones are starting.
     */
    public synchronized void apply(Manifests manifests) throws IOException {
        PodChanges changes = PodChanges.between(running, manifests.pods());
        running.keySet().removeAll(changes.remove().keySet());
        running.putAll(changes.keep());
        enforceAll(manifests);
        if (!changes.remove().isEmpty()) {
            remove(changes.remove().keySet());
        }
        if (!changes.create().isEmpty()) {
            createSandboxes(manifests.pods().stream()
                    .filter(p -> changes.create().containsKey(p.ref()) && !p.isHostNetwork())
                    .toList());
            running.putAll(changes.create());
            enforceAll(manifests);
            changes.create().values().stream()
                    .filter(p -> !p.isHostNetwork())
                    .forEach(p -> runtime.startContainers(p.ref()));
        }
        reporter.now();
    }

    /**
     * One after the other, so that the same manifests give the same addresses; nothing runs in them before they are closed.
     * If one can't be created none is left.
     */
    private void createSandboxes(List<ManifestPod> pods) throws IOException {
        List<PodSandbox> created = new ArrayList<>();
        try {
            for (ManifestPod pod : pods) {
                created.add(runtime.createSandbox(pod.ref(), pod.pod()));
            }
            Set<PodRef> outside = pods.stream()
                    .filter(ManifestPod::isOutside)
                    .map(ManifestPod::ref)
                    .collect(Collectors.toSet());
            parallel.forEach(
                    created.stream().filter(s -> !outside.contains(s.pod())).toList(), enforcer::close);
        } catch (IOException | RuntimeException e) {
            remove(created.stream().map(PodSandbox::pod).toList());
            throw e;
        }
    }

    private void remove(Collection<PodRef> pods) throws IOException {
        parallel.forEach(pods, ref -> {
            runtime.removePod(ref);
            enforcer.forget(ref);
        });
    }

    private void enforceAll(Manifests manifests) throws IOException {
        World world = worlds.build(manifests, running.keySet());
        Compiler compiler = new Compiler(world);
        Map<PodRef, PodRules> compiled = new ConcurrentHashMap<>();
        for (Pod pod : world.pods()) {
            if (!pod.hostNetwork() && running.containsKey(pod.ref())) {
                compiled.put(pod.ref(), compiler.compile(pod));
            }
        }
        runtime.setServices(world.services());
        desired = new Desired(world, Map.copyOf(compiled));
        parallel.forEach(compiled.values(), rules -> {
            try {
                enforcer.enforce(rules);
                failures.remove(rules.pod());
            } catch (IOException e) {
                // The Pod keeps what it has; the others must not wait for it.
                failures.put(rules.pod(), "ApplyFailed: " + e.getMessage());
                log.accept(rules.pod() + " is not enforced as it should be: " + e.getMessage());
            }
        });
    }

    /** Each container's first trouble is said at once; sidewall ps tells the rest. */
    private void logTrouble(PodSandbox sandbox) {
        for (ContainerStatus container : sandbox.containers()) {
            String message = container.message();
            boolean ended = container.state() == ContainerState.TERMINATED && container.type() != ContainerType.INIT;
            if (message != null
                    && (ended || container.restarts() > 0)
                    && troubled.add(sandbox.pod() + "/" + container.name())) {
                log.accept("container " + sandbox.pod() + "/" + container.name() + " is " + container.state() + ": "
                        + message);
            }
        }
    }

    private PodState podState(PodSandbox sandbox, ManifestPod pod, Desired now) throws IOException {
        List<String> problems = new ArrayList<>();
        PodRules rules = now.rules.get(sandbox.pod());
        if (rules != null) {
            rules.problems().stream().map(Problem::toString).forEach(problems::add);
        }
        String failure = failures.get(sandbox.pod());
        if (failure != null) {
            problems.add(failure);
        }
        boolean inForce = failure == null && enforcer.rules(sandbox.pod()).isPresent();
        String digest =
                inForce ? enforcer.listing(sandbox.pod()).map(StateFile::digest).orElse("") : "";
        return new PodState(
                sandbox,
                Isolation.SHARED,
                pod.identity().orElse(defaultIdentity),
                pod.isOutside(),
                Containers.of(pod.pod()),
                digest,
                problems);
    }

    /** What is in force and running now, as the other commands see it. */
    public AgentState state() throws IOException {
        Desired now = desired;
        List<PodState> pods = new ArrayList<>();
        for (PodSandbox sandbox : runtime.list()) {
            ManifestPod pod = running.get(sandbox.pod());
            if (pod != null) {
                pods.add(podState(sandbox, pod, now));
            }
        }
        running.values().stream()
                .filter(ManifestPod::isHostNetwork)
                .map(this::untouched)
                .forEach(pods::add);
        return new AgentState(ProcessHandle.current().pid(), cgroups.mount().toString(), now.world, pods);
    }

    /** A hostNetwork Pod would be in the machine's own namespace, so it isn't run, and nothing is written there. */
    private PodState untouched(ManifestPod pod) {
        List<Container> containers = Containers.of(pod.pod());
        PodSandbox sandbox = new PodSandbox(
                pod.ref(),
                Path.of("/proc/self/ns/net"),
                List.of(),
                containers.stream()
                        .map(c -> new ContainerStatus(
                                c.name(),
                                c.type(),
                                ContainerState.WAITING,
                                0,
                                c.uid(),
                                c.gid(),
                                "/",
                                0,
                                "not run here"))
                        .toList());
        return new PodState(
                sandbox,
                Isolation.SHARED,
                pod.identity().orElse(defaultIdentity),
                false,
                containers,
                "",
                List.of(
                        "HostNetwork: the Pod uses the node's network namespace, which is never touched; it isn't run here"));
    }

    /** Ends every Pod and removes every trace. */
    @Override
    public void close() throws IOException {
        if (closed.compareAndSet(false, true)) {
            reporter.close();
            parallel.close();
            try {
                runtime.close();
            } finally {
                enforcer.close();
            }
        }
    }

    private final class Hook implements ContainerHook {
        @Override
        public void beforeStart(PodRef pod, String container, String cgroup) throws IOException {
            try {
                enforcer.containerStarts(pod, container, cgroup);
            } catch (IOException e) {
                log.accept("container " + pod + "/" + container + " waits, its rules couldn't be applied: "
                        + e.getMessage());
                throw e;
            }
        }

        @Override
        public void changed(PodRef pod) {
            reporter.soon();
            if (!closed.get()) {
                runtime.find(pod).ifPresent(LocalAgent.this::logTrouble);
            }
        }
    }
}
