package dev.sidewall.verify;

import static java.util.Objects.requireNonNull;

import dev.sidewall.policy.model.ContainerPort;
import dev.sidewall.policy.model.PodRef;
import dev.sidewall.runtime.ContainerState;
import dev.sidewall.runtime.PodSandbox;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A Pod as it runs on this node, the other half of what is verified: the world says what should be, this says where to look.
 *
 * @param outside it stands for something outside of the cluster, so the world doesn't have it
 * @param netns a path of its network namespace
 */
public record LivePod(
        PodRef ref, boolean outside, Path netns, List<InetAddress> addresses, List<LiveContainer> containers) {
    public LivePod {
        requireNonNull(ref, "ref is null");
        requireNonNull(netns, "netns is null");
        addresses = List.copyOf(addresses);
        containers = List.copyOf(containers);
    }

    /**
     * A Pod as a runtime sees it.
     *
     * @param ports what a container of that name declares, which no runtime knows
     */
    public static LivePod of(PodSandbox sandbox, boolean outside, Function<String, List<ContainerPort>> ports) {
        List<LiveContainer> containers = sandbox.containers().stream()
                .map(container -> new LiveContainer(
                        container.name(),
                        container.state() == ContainerState.RUNNING,
                        container.cgroup(),
                        container.uid(),
                        container.gid(),
                        ports.apply(container.name())))
                .toList();
        return new LivePod(sandbox.pod(), outside, sandbox.netns(), sandbox.addresses(), containers);
    }

    /**
     * A container of it.
     *
     * @param cgroup its path below the cgroup v2 root, starting with a slash
     * @param uid as the host sees it, null if it isn't known
     * @param gid as the host sees it, null if it isn't known
     * @param ports what it declares
     */
    public record LiveContainer(
            String name,
            boolean running,
            String cgroup,
            @Nullable Long uid,
            @Nullable Long gid,
            List<ContainerPort> ports) {
        public LiveContainer {
            requireNonNull(name, "name is null");
            requireNonNull(cgroup, "cgroup is null");
            ports = List.copyOf(ports);
        }
    }
}
