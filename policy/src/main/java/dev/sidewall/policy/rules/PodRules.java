package dev.sidewall.policy.rules;

import static java.util.Objects.requireNonNull;

import dev.sidewall.policy.model.IdentityMode;
import dev.sidewall.policy.model.PodRef;
import dev.sidewall.policy.model.Problem;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Everything enforcement needs to know about one Pod.
 *
 * @param closed nothing is known or nothing can be said: everything is denied
 * @param nodeAddresses the own node's addresses: what comes from there passes (kubelet probes)
 * @param problems what the Pod's status has to say
 */
public record PodRules(
        PodRef pod,
        IdentityMode mode,
        boolean closed,
        List<Identity> identities,
        Set<InetAddress> nodeAddresses,
        List<Problem> problems) {
    public PodRules {
        requireNonNull(pod, "pod is null");
        requireNonNull(mode, "mode is null");
        identities = List.copyOf(identities);
        nodeAddresses = Set.copyOf(nodeAddresses);
        problems = List.copyOf(problems);
    }

    /** What a Pod gets before its rules are known, or when they can't be: it may not connect, nor be connected to. */
    public static PodRules closed(PodRef pod, IdentityMode mode, List<Problem> problems) {
        return new PodRules(pod, mode, true, List.of(), Set.of(), problems);
    }

    /** Whether any container is isolated; only then are unknown processes, multicast and UDP-Lite denied. */
    public boolean anyIsolated() {
        return closed
                || identities.stream()
                        .anyMatch(i -> i.ingress().isolated() || i.egress().isolated());
    }

    /** The identity of a container, if the kernel can know it. */
    public Optional<Identity> identityOf(String container) {
        return identities.stream()
                .filter(i -> i.containers().contains(container))
                .findFirst();
    }
}
