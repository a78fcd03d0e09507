package dev.sidewall.agent;

import dev.sidewall.kernel.backend.Backend;
import dev.sidewall.kernel.backend.Backends;
import dev.sidewall.kernel.enforce.EnforcementSettings;
import dev.sidewall.kernel.enforce.Owners;
import dev.sidewall.kernel.enforce.PodEnforcement;
import dev.sidewall.kernel.linux.Cgroup2;
import dev.sidewall.kernel.nft.NftException;
import dev.sidewall.policy.model.IdentityMode;
import dev.sidewall.policy.model.PodRef;
import dev.sidewall.policy.rules.PodRules;
import dev.sidewall.runtime.PodSandbox;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The one enforcement path: brings compiled rules and running containers of each Pod together in its table. Pods are
 * independent of each other; calls for one Pod take turns. Whatever fails leaves in force what was.
 */
public final class Enforcer implements AutoCloseable {
    /** Where nft(8) looks cgroup names up, wherever the hierarchy is mounted. */
    private static final Path NFT_CGROUPS = Path.of("/sys/fs/cgroup");

    private static final int MAX_TRIES = 5;

    private final Backend backend;
    private final EnforcementSettings settings;
    private final Cgroup2 cgroups;
    private final Map<PodRef, Enforced> pods = new ConcurrentHashMap<>();

    /**
     * Holds no Pod yet.
     *
     * @param backend a settled one
     */
    public Enforcer(Backend backend, EnforcementSettings settings, Cgroup2 cgroups) {
        this.backend = backend;
        this.settings = settings;
        this.cgroups = cgroups;
    }

    /** Closes a new sandbox: until its rules are known nothing in it may connect. */
    public void close(PodSandbox sandbox) throws IOException {
        PodEnforcement table = Backends.open(sandbox.pod().toString(), sandbox.netns(), backend, settings);
        try {
            table.apply(PodRules.closed(sandbox.pod(), IdentityMode.CGROUP, List.of()), Owners.NONE);
        } catch (IOException | RuntimeException e) {
            table.close();
            throw e;
        }
        Enforced old = pods.put(sandbox.pod(), new Enforced(table));
        if (old != null) {
            old.table.close();
        }
    }

    /** Puts a Pod's rules in force. A Pod that has been forgotten meanwhile is none of our business any more. */
    public void enforce(PodRules rules) throws IOException {
        Enforced pod = pods.get(rules.pod());
        if (pod != null) {
            pod.rules(rules);
        }
    }

    /**
     * Makes a container known by its new cgroup, before its first process starts.
     *
     * @param cgroup the path below the cgroup2 root, starting with a slash
     */
    public void containerStarts(PodRef ref, String container, String cgroup) throws IOException {
        Enforced pod = pods.get(ref);
        if (pod != null) {
            pod.container(container, cgroup);
        }
    }

    /** The Pod is gone, and its namespace with it. */
    public void forget(PodRef ref) {
        Enforced pod = pods.remove(ref);
        if (pod != null) {
            pod.table.close();
        }
    }

    /** The rules in force in a Pod, if it has got beyond being closed. */
    public Optional<PodRules> rules(PodRef ref) {
        return Optional.ofNullable(pods.get(ref)).flatMap(Enforced::inForce);
    }

    /** What the kernel listed for the Pod after the last change; empty for a Pod without rules in force. */
    public Optional<String> listing(PodRef ref) throws IOException {
        Enforced pod = pods.get(ref);
        return pod == null ? Optional.empty() : pod.listing();
    }

    @Override
    public void close() {
        List.copyOf(pods.keySet()).forEach(this::forget);
    }

    /** One Pod's table with the two inputs that it is made of. */
    private final class Enforced {
        private final PodEnforcement table;
        private final Map<String, String> running = new HashMap<>();
        private Optional<PodRules> rules = Optional.empty();
        private Optional<String> listing = Optional.empty();

        Enforced(PodEnforcement table) {
            this.table = table;
        }

        synchronized Optional<PodRules> inForce() {
            return rules;
        }

        synchronized void rules(PodRules changed) throws IOException {
            rules = Optional.of(changed);
            apply(changed);
        }

        synchronized void container(String name, String cgroup) throws IOException {
            running.put(name, cgroup);
            if (rules.isPresent()) {
                apply(rules.get());
            }
        }

        /** Listing costs more than most changes, so it waits until somebody asks. */
        synchronized Optional<String> listing() throws IOException {
            if (rules.isPresent() && listing.isEmpty()) {
                listing = Optional.of(table.list());
            }
            return listing;
        }

        private void apply(PodRules wanted) throws IOException {
            listing = Optional.empty();
            for (int tries = 1; ; tries++) {
                try {
                    table.apply(wanted, owners());
                    return;
                } catch (NftException e) {
                    // A container ended, and its cgroup went, between looking for it and naming it to the kernel.
                    if (!e.isNotFound() || tries == MAX_TRIES) {
                        throw e;
                    }
                }
            }
        }

        private Owners owners() {
            Map<String, List<String>> paths = new HashMap<>();
            int level = 1;
            for (Map.Entry<String, String> container : running.entrySet()) {
                String group = container.getValue();
                // A group that is gone has no number to put into a map, and nobody in it to recognise.
                if (cgroups.exists(group)) {
                    level = Path.of(group).getNameCount();
                    paths.put(
                            container.getKey(),
                            List.of(NFT_CGROUPS.relativize(cgroups.path(group)).toString()));
                }
            }
            return new Owners(level, paths);
        }
    }
}
