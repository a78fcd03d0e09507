package dev.sidewall.runtime;

import static java.util.Objects.requireNonNull;

import dev.sidewall.policy.model.PodRef;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.List;

/**
 * One Pod on this node as the runtime sees it.
 *
 * @param netns the absolute path of its network namespace
 * @param containers in the order of {@link dev.sidewall.policy.model.Pod#containers()}
 */
public record PodSandbox(PodRef pod, Path netns, List<InetAddress> addresses, List<ContainerStatus> containers) {
    public PodSandbox {
        requireNonNull(pod, "pod is null");
        if (!netns.isAbsolute()) {
            throw new IllegalArgumentException("the path of the network namespace isn't absolute: " + netns);
        }
        addresses = List.copyOf(addresses);
        containers = List.copyOf(containers);
    }
}
