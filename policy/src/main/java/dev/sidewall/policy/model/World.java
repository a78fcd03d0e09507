package dev.sidewall.policy.model;

import static java.util.Objects.requireNonNull;

import java.net.InetAddress;
import java.util.List;

/**
 * Everything the compiler looks at, at one moment: the desired state.
 *
 * @param dns which Service is the cluster's DNS, and addresses that serve DNS besides it (node-local DNS)
 */
public record World(
        List<Namespace> namespaces,
        List<Node> nodes,
        List<Pod> pods,
        List<Service> services,
        List<Policy> policies,
        ClusterDns dns) {
    public World {
        namespaces = List.copyOf(namespaces);
        nodes = List.copyOf(nodes);
        pods = List.copyOf(pods);
        services = List.copyOf(services);
        policies = List.copyOf(policies);
        requireNonNull(dns, "dns is null");
    }

    /** Where the cluster's DNS is. */
    public record ClusterDns(String namespace, String service, List<InetAddress> addresses) {
        public ClusterDns {
            requireNonNull(namespace, "namespace is null");
            requireNonNull(service, "service is null");
            addresses = List.copyOf(addresses);
        }
    }
}
