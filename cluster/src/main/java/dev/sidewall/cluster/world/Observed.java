package dev.sidewall.cluster.world;

import dev.sidewall.cluster.ServiceRef;
import dev.sidewall.policy.model.Node;
import dev.sidewall.policy.model.PodRef;
import java.net.InetAddress;
import java.util.List;
import java.util.Map;

/**
 * What manifests can't say: what came of running them.
 *
 * @param pods the addresses of the Pods that have any
 * @param services virtual addresses; a Service that isn't among them has those its manifest chose
 * @param nodes the first one is where the Pods run
 */
public record Observed(
        Map<PodRef, List<InetAddress>> pods, Map<ServiceRef, List<InetAddress>> services, List<Node> nodes) {
    public Observed {
        pods = Map.copyOf(pods);
        services = Map.copyOf(services);
        nodes = List.copyOf(nodes);
    }
}
