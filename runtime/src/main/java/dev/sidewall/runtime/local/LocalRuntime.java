package dev.sidewall.runtime.local;

import static java.util.Objects.requireNonNull;

import dev.sidewall.api.core.Pod;
import dev.sidewall.kernel.linux.Cgroup2;
import dev.sidewall.kernel.linux.Processes;
import dev.sidewall.policy.model.Node;
import dev.sidewall.policy.model.PodRef;
import dev.sidewall.policy.model.Service;
import dev.sidewall.runtime.PodSandbox;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.jspecify.annotations.Nullable;

/**
 * Runs Pods on this machine. Needs root; touches nothing in the machine's own network namespace. Every method may be called
 * from any thread; what the user got wrong is an IllegalArgumentException, what the system refuses an IOException, addresses
 * that have run out an IllegalStateException, each with a message to show as it is.
 */
public final class LocalRuntime implements AutoCloseable {
    private final LocalConfig config;
    private final ContainerHook hook;
    private final StateDirectory state;
    private final LocalExec exec;
    private final Nft nft;
    private final NodeNetwork node;
    private final ServiceAddresses serviceAddresses;
    private final LogLimiter logLimiter;
    private final Set<PodRef> names = ConcurrentHashMap.newKeySet();
    private final Map<PodRef, Sandbox> sandboxes = new ConcurrentSkipListMap<>();
    /** Closing waits for sandboxes that are being created, so that none appears after everything was removed. */
    private final ReadWriteLock lifecycle = new ReentrantReadWriteLock();

    private boolean closed;
    private @Nullable String loadedRules;

    /** Starts the node, after removing what a runtime that was killed may have left in the same state directory. */
    public LocalRuntime(LocalConfig config, ContainerHook hook) throws IOException {
        this.config = requireNonNull(config, "config is null");
        this.hook = requireNonNull(hook, "hook is null");
        requireRoot();
        Tools tools = Tools.find();
        Cgroup2 cgroups = Cgroup2.find();
        this.exec = new LocalExec(tools, cgroups);
        this.nft = new Nft(tools);
        this.serviceAddresses = new ServiceAddresses(config.services());
        this.state = StateDirectory.acquire(config, cgroups);
        try {
            this.node = startNode();
        } catch (IOException | RuntimeException e) {
            closeQuietly(e);
            throw e;
        }
        this.logLimiter = new LogLimiter(state);
    }

    private NodeNetwork startNode() throws IOException {
        NodeNetwork started = NodeNetwork.create(state.netns("node"), config);
        try {
            // Refuses every virtual address until there are Services.
            nft.load(started.netns(), ServiceRules.render(config.services(), List.of()));
            return started;
        } catch (IOException | RuntimeException e) {
            started.close();
            throw e;
        }
    }

    /** The process that runs Pods in the configured state directory, if one does. */
    public static OptionalLong owner(LocalConfig config) throws IOException {
        return StateDirectory.liveOwner(config);
    }

    /**
     * Removes everything that a runtime with this configuration has left: namespaces, processes, cgroups, files. Refuses while
     * that runtime lives. Nothing there: nothing happens.
     */
    public static void cleanUp(LocalConfig config) throws IOException {
        requireRoot();
        StateDirectory.acquire(config, Cgroup2.find()).close();
    }

    /** Creates the Pod's namespace, connected and empty. Nothing runs in it before {@link #startContainers}. */
    public PodSandbox createSandbox(PodRef ref, Pod pod) throws IOException {
        PodPlan plan = PodPlan.of(ref, pod);
        lifecycle.readLock().lock();
        try {
            if (closed) {
                throw new IllegalStateException("the runtime is closed");
            }
            return createSandbox(plan);
        } finally {
            lifecycle.readLock().unlock();
        }
    }

    private PodSandbox createSandbox(PodPlan plan) throws IOException {
        PodRef ref = plan.ref();
        if (!names.add(ref)) {
            throw new IllegalArgumentException("Pod " + ref + " exists already");
        }
        try {
            Sandbox sandbox = Sandbox.create(plan, state, node, exec, hook);
            sandboxes.put(ref, sandbox);
            return sandbox.snapshot();
        } catch (IOException | RuntimeException e) {
            names.remove(ref);
            throw e;
        }
    }

    /** Starts the Pod's containers in their order and returns at once; the hook and {@link #list} tell how it goes. */
    public void startContainers(PodRef ref) {
        Sandbox sandbox = sandboxes.get(ref);
        if (sandbox == null) {
            throw new IllegalArgumentException("there is no Pod " + ref);
        }
        sandbox.start();
    }

    /** Ends the Pod's containers within its grace period and removes all of it. No such Pod: nothing happens. */
    public void removePod(PodRef ref) throws IOException, InterruptedException {
        Sandbox sandbox = sandboxes.get(ref);
        if (sandbox == null) {
            return;
        }
        sandbox.stop(config.gracePeriodLimit());
        if (sandboxes.remove(ref, sandbox)) {
            sandbox.remove();
            names.remove(ref);
            sandbox.changed();
        }
    }

    /** The Pods as they are now, by namespace and name. */
    public List<PodSandbox> list() {
        return sandboxes.values().stream().map(Sandbox::snapshot).toList();
    }

    public Optional<PodSandbox> find(PodRef ref) {
        return Optional.ofNullable(sandboxes.get(ref)).map(Sandbox::snapshot);
    }

    /** Where a container's output is; bounded, the oldest goes first. */
    public Optional<Path> log(PodRef ref, String container) {
        return Optional.ofNullable(sandboxes.get(ref)).map(sandbox -> sandbox.log(container));
    }

    /** The one node, with every address of its bridges. */
    public Node node() {
        return new Node(config.nodeName(), node.addresses());
    }

    /** The network namespace that the Pods' traffic to each other, to Services and to the outside passes. */
    public Path nodeNetns() {
        return node.netns();
    }

    /** Replaces all Services in one atomic change; costs nothing if nothing has changed. */
    public void setServices(List<Service> services) throws IOException {
        String rules = ServiceRules.render(config.services(), services);
        synchronized (nft) {
            if (!rules.equals(loadedRules)) {
                nft.load(node.netns(), rules);
                loadedRules = rules;
            }
        }
    }

    /** An IPv4 and an IPv6 address for a Service, the same ones at every call until they are released. */
    public List<InetAddress> allocateServiceAddresses(String service) {
        return serviceAddresses.allocate(service);
    }

    public void releaseServiceAddresses(String service) {
        serviceAddresses.release(service);
    }

    /** Virtual addresses that manifests ask for; they aren't given to others. Replaces those named before. */
    public void reserveServiceAddresses(Collection<InetAddress> addresses) {
        serviceAddresses.reserve(addresses);
    }

    /** Ends all Pods, each within its grace period, and removes every trace. */
    @Override
    public void close() throws IOException {
        lifecycle.writeLock().lock();
        try {
            if (closed) {
                return;
            }
            closed = true;
        } finally {
            lifecycle.writeLock().unlock();
        }
        logLimiter.close();
        endAll();
        try (state) {
            node.close();
        }
    }

    private void endAll() {
        List<Thread> threads = new ArrayList<>();
        Duration limit = config.gracePeriodLimit();
        for (Sandbox sandbox : sandboxes.values()) {
            threads.add(Thread.ofPlatform().daemon().start(() -> sandbox.stopQuietly(limit)));
        }
        boolean interrupted = false;
        for (Thread thread : threads) {
            while (thread.isAlive()) {
                try {
                    thread.join();
                } catch (InterruptedException e) {
                    // Somebody is in a hurry: what is left is killed with its cgroup.
                    interrupted = true;
                    threads.forEach(Thread::interrupt);
                }
            }
        }
        sandboxes.clear();
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void closeQuietly(Exception cause) {
        try {
            state.close();
        } catch (IOException e) {
            cause.addSuppressed(e);
        }
    }

    private static void requireRoot() throws IOException {
        if (Processes.effectiveUid() != 0) {
            throw new IOException("running Pods takes root: network namespaces and cgroups are created; try sudo");
        }
    }
}
