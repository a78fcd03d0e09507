package dev.sidewall.runtime.local;

import dev.sidewall.runtime.PodSandbox;
import dev.sidewall.runtime.local.NodeNetwork.Attachment;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One Pod of the runtime: its namespace, its files and the one who runs its containers. */
final class Sandbox {
    private static final Logger LOG = System.getLogger(Sandbox.class.getName());
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int ID_BYTES = 5;

    private final PodPlan plan;
    private final PodContext context;
    private final NodeNetwork node;
    private final @Nullable Attachment attachment;
    private final PodRunner runner;

    private Sandbox(PodPlan plan, PodContext context, NodeNetwork node, @Nullable Attachment attachment) {
        this.plan = plan;
        this.context = context;
        this.node = node;
        this.attachment = attachment;
        this.runner = new PodRunner(context, plan);
    }

    static Sandbox create(PodPlan plan, StateDirectory state, NodeNetwork node, LocalExec exec, ContainerHook hook)
            throws IOException {
        // Not the Pod's name: that may be longer than a file's, a cgroup's or an interface's name can be.
        byte[] random = new byte[ID_BYTES];
        RANDOM.nextBytes(random);
        String id = StateDirectory.POD_PREFIX + HexFormat.of().formatHex(random);
        Path netns = plan.hostNetwork() ? node.netns() : state.netns(id);
        PodContext context = new PodContext(plan.ref(), id, netns, state, exec, hook);
        Files.createDirectories(state.podDirectory(id));
        for (ContainerPlan container : plan.containers()) {
            LaunchSpec.of(container).write(context.launchSpec(container.name()));
        }
        try {
            Attachment attachment = plan.hostNetwork() ? null : node.attach(id, netns, plan.outside());
            return new Sandbox(plan, context, node, attachment);
        } catch (IOException | RuntimeException e) {
            state.removePodDirectory(id);
            throw e;
        }
    }

    PodSandbox snapshot() {
        List<InetAddress> addresses = attachment == null
                ? node.podBridgeAddresses()
                : attachment.addresses().addresses();
        return new PodSandbox(plan.ref(), context.netns(), addresses, runner.statuses());
    }

    Path log(String container) {
        return context.log(container);
    }

    void changed() {
        context.changed();
    }

    void start() {
        runner.start();
    }

    /** Ends the containers. When this returns, no process is left. */
    void stop(Duration limit) throws IOException, InterruptedException {
        Duration grace = plan.gracePeriod();
        runner.stop(grace.compareTo(limit) < 0 ? grace : limit);
    }

    void stopQuietly(Duration limit) {
        try {
            stop(limit);
        } catch (IOException e) {
            LOG.log(Level.WARNING, "ending Pod " + plan.ref() + " failed; its processes are killed", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Removes what is left of it once its containers have ended. */
    void remove() throws IOException {
        if (attachment != null) {
            node.detach(context.id(), context.netns(), attachment);
        }
        context.state().removePodDirectory(context.id());
    }
}
