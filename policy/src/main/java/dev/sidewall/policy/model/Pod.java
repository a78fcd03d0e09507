package dev.sidewall.policy.model;

import static java.util.Objects.requireNonNull;

import java.net.InetAddress;
import java.util.List;
import java.util.Map;

/**
 * One Pod of the cluster.
 *
 * @param containers init containers first, then app containers, then ephemeral ones, each in spec order; the order is stable
 *     over the Pod's life, so that a container's place in it can serve as its number in the kernel
 * @param addresses every address of the Pod, empty while it has none
 * @param node the name of its node, empty while it isn't scheduled
 */
public record Pod(
        PodRef ref,
        Map<String, String> labels,
        List<Container> containers,
        List<InetAddress> addresses,
        String node,
        boolean hostNetwork,
        boolean shareProcessNamespace,
        Isolation isolation,
        IdentityMode identity) {
    public Pod {
        requireNonNull(ref, "ref is null");
        labels = Map.copyOf(labels);
        containers = List.copyOf(containers);
        addresses = List.copyOf(addresses);
        requireNonNull(node, "node is null");
        requireNonNull(isolation, "isolation is null");
        requireNonNull(identity, "identity is null");
    }
}
