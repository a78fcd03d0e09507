package dev.sidewall.policy.compile;

import dev.sidewall.policy.model.LabelSelector;
import dev.sidewall.policy.model.Namespace;
import dev.sidewall.policy.model.Node;
import dev.sidewall.policy.model.Peer;
import dev.sidewall.policy.model.Pod;
import dev.sidewall.policy.model.Service;
import dev.sidewall.policy.model.World;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Who has which address: the index over the {@link World} that every expansion of a rule asks. */
final class AddressBook {
    private final World world;
    private final Map<InetAddress, Pod> podByAddress = new HashMap<>();
    private final Set<InetAddress> nodeAddresses = new HashSet<>();
    private final Set<InetAddress> serviceAddresses = new HashSet<>();
    private final Map<String, Map<String, String>> namespaceLabels = new HashMap<>();
    private final Map<Peer.Pods, Map<String, List<Pod>>> selected = new HashMap<>();

    AddressBook(World world) {
        this.world = world;
        for (Namespace namespace : world.namespaces()) {
            namespaceLabels.put(namespace.name(), namespace.labels());
        }
        world.nodes().forEach(n -> nodeAddresses.addAll(n.addresses()));
        world.services().forEach(s -> serviceAddresses.addAll(s.addresses()));
        for (Pod pod : world.pods()) {
            // A hostNetwork Pod has the node's addresses; they stay the node's, as in NetworkPolicy implementations.
            if (!pod.hostNetwork()) {
                pod.addresses().forEach(a -> podByAddress.put(a, pod));
            }
        }
    }

    World world() {
        return world;
    }

    Optional<Pod> podAt(InetAddress address) {
        return Optional.ofNullable(podByAddress.get(address));
    }

    boolean isService(InetAddress address) {
        return serviceAddresses.contains(address);
    }

    Set<InetAddress> nodeAddresses() {
        return nodeAddresses;
    }

    List<InetAddress> addressesOfNode(String node) {
        return world.nodes().stream()
                .filter(n -> n.name().equals(node))
                .map(Node::addresses)
                .findFirst()
                .orElse(List.of());
    }

    Optional<Service> service(String namespace, String name) {
        return world.services().stream()
                .filter(s -> s.namespace().equals(namespace) && s.name().equals(name))
                .findFirst();
    }

    /** Every address that World doesn't match and that may need an entry of its own; Service addresses are not among them. */
    Set<InetAddress> podsAndNodes() {
        Set<InetAddress> all = new HashSet<>(podByAddress.keySet());
        all.addAll(nodeAddresses);
        return all;
    }

    /** The Pods of a selector pair, as seen from a policy's namespace. Remembered: policies of one namespace share them. */
    List<Pod> select(Peer.Pods peer, String policyNamespace) {
        Map<String, List<Pod>> perNamespace = selected.computeIfAbsent(peer, p -> new HashMap<>());
        String key = peer.namespaceSelector() == null ? policyNamespace : "";
        return perNamespace.computeIfAbsent(key, k -> {
            List<Pod> pods = new ArrayList<>();
            for (Pod pod : world.pods()) {
                if (!pod.hostNetwork() && inNamespaces(peer, policyNamespace, pod) && hasLabels(peer, pod)) {
                    pods.add(pod);
                }
            }
            return pods;
        });
    }

    private boolean inNamespaces(Peer.Pods peer, String policyNamespace, Pod pod) {
        LabelSelector selector = peer.namespaceSelector();
        String namespace = pod.ref().namespace();
        return selector == null
                ? namespace.equals(policyNamespace)
                : Matching.labels(selector, namespaceLabels.getOrDefault(namespace, Map.of()));
    }

    private static boolean hasLabels(Peer.Pods peer, Pod pod) {
        return peer.podSelector() == null || Matching.labels(peer.podSelector(), pod.labels());
    }
}
