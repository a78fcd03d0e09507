package dev.sidewall.verify.naive;

import dev.sidewall.policy.model.Container;
import dev.sidewall.policy.model.ContainerPort;
import dev.sidewall.policy.model.ContainerType;
import dev.sidewall.policy.model.Namespace;
import dev.sidewall.policy.model.Node;
import dev.sidewall.policy.model.Pod;
import dev.sidewall.policy.model.PodRef;
import dev.sidewall.policy.model.Protocol;
import dev.sidewall.policy.model.Service;
import dev.sidewall.policy.model.World;
import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.OptionalInt;

/** Looks things up in the world: whose address is this, which container is that, what does a port's name stand for. */
record Directory(World world) {
    Pod pod(PodRef ref) {
        return world.pods().stream()
                .filter(pod -> pod.ref().equals(ref))
                .findFirst()
                .orElseThrow(() -> new NoSuchElementException("no Pod " + ref));
    }

    Container container(Pod pod, String name) {
        return pod.containers().stream()
                .filter(container -> container.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new NoSuchElementException("no container " + name + " in Pod " + pod.ref()));
    }

    /** The Pod that has this address to itself; a hostNetwork Pod has none, its address is the node's. */
    Optional<Pod> podAt(InetAddress address) {
        return world.pods().stream()
                .filter(pod -> !pod.hostNetwork() && pod.addresses().contains(address))
                .findFirst();
    }

    /** What a Pod's own traffic comes from. */
    List<InetAddress> addressesOf(Pod pod) {
        return pod.hostNetwork() && pod.addresses().isEmpty()
                ? world.nodes().stream()
                        .filter(node -> node.name().equals(pod.node()))
                        .flatMap(node -> node.addresses().stream())
                        .toList()
                : pod.addresses();
    }

    boolean isNode(InetAddress address) {
        return world.nodes().stream().anyMatch(node -> node.addresses().contains(address));
    }

    /** Whether the address is one of the node that this Pod runs on. */
    boolean isOwnNode(Pod pod, InetAddress address) {
        return world.nodes().stream()
                .filter(node -> node.name().equals(pod.node()))
                .map(Node::addresses)
                .anyMatch(addresses -> addresses.contains(address));
    }

    /** The Service that has this virtual address. */
    Optional<Service> serviceAt(InetAddress address) {
        return world.services().stream()
                .filter(service -> service.addresses().contains(address))
                .findFirst();
    }

    Optional<Service> service(String namespace, String name) {
        return world.services().stream()
                .filter(service ->
                        service.namespace().equals(namespace) && service.name().equals(name))
                .findFirst();
    }

    Map<String, String> namespaceLabels(String namespace) {
        return world.namespaces().stream()
                .filter(candidate -> candidate.name().equals(namespace))
                .findFirst()
                .map(Namespace::labels)
                .orElse(Map.of());
    }

    /** World is what is neither a Pod, nor a node, nor a Service. */
    boolean isWorld(InetAddress address) {
        return podAt(address).isEmpty()
                && !isNode(address)
                && serviceAt(address).isEmpty();
    }

    static Matches.PortNames namesOf(Container container) {
        return (name, protocol) -> first(container.ports(), name, protocol);
    }

    /**
     * For a remote Pod, whose containers the wire doesn't tell apart: the first in spec order that has the name. Init
     * containers are left out, as in Kubernetes: they are gone when the Pod serves anybody.
     */
    static Matches.PortNames namesOf(Pod pod) {
        List<ContainerPort> ports = pod.containers().stream()
                .filter(container -> container.type() != ContainerType.INIT)
                .flatMap(container -> container.ports().stream())
                .toList();
        return (name, protocol) -> first(ports, name, protocol);
    }

    private static OptionalInt first(List<ContainerPort> ports, String name, Protocol protocol) {
        return ports.stream()
                .filter(port -> port.protocol() == protocol && name.equals(port.name()))
                .mapToInt(ContainerPort::port)
                .findFirst();
    }

    /** The endpoints behind one port of a Service that the virtual address of this family can lead to. */
    List<Service.Endpoint> endpoints(Service service, InetAddress virtual, Protocol protocol, int port) {
        return service.ports().stream()
                .filter(candidate -> candidate.protocol() == protocol && candidate.port() == port)
                .flatMap(candidate -> candidate.endpoints().stream())
                .filter(endpoint -> Matches.sameFamily(endpoint.address(), virtual))
                .toList();
    }
}
