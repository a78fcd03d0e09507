package dev.sidewall.verify.naive;

import dev.sidewall.policy.model.Container;
import dev.sidewall.policy.model.Peer;
import dev.sidewall.policy.model.Pod;
import dev.sidewall.policy.model.Policy;
import dev.sidewall.policy.model.PortMatch;
import dev.sidewall.policy.model.Protocol;
import dev.sidewall.policy.model.Rule;
import dev.sidewall.policy.model.Service;
import dev.sidewall.policy.model.World.ClusterDns;
import java.net.InetAddress;
import java.util.List;
import java.util.OptionalInt;

/** Does a rule match the other end when that is outside the Pod? One method for each thing that can be asked. */
record RemotePeers(Directory directory) {
    /** Port 53 over UDP and TCP: what ClusterDNS means where the rule names no ports. */
    private static final List<PortMatch> DNS_PORTS =
            List.of(new PortMatch.Range(Protocol.UDP, 53, 53), new PortMatch.Range(Protocol.TCP, 53, 53));

    /** Egress to an address dialled directly (no virtual address). */
    boolean egress(Policy policy, Rule rule, InetAddress address, Protocol protocol, int port) {
        Matches.PortNames names =
                directory.podAt(address).map(Directory::namesOf).orElse(Matches.PortNames.NONE);
        if (rule.peers().isEmpty()) {
            return Matches.ports(rule.ports(), protocol, port, names);
        }
        return rule.peers().stream().anyMatch(peer -> switch (peer) {
            case Peer.Container _ -> false;
            case Peer.Pods pods -> isPodOf(pods, policy, address) && Matches.ports(rule.ports(), protocol, port, names);
            case Peer.IpBlock block ->
                Matches.ipBlock(block, address) && Matches.ports(rule.ports(), protocol, port, names);
            case Peer.Service service ->
                isEndpoint(service.namespace(), service.name(), rule.ports(), address, protocol, port);
            case Peer.Known known -> egressTo(known, rule.ports(), address, protocol, port, names);
        });
    }

    private boolean egressTo(
            Peer.Known known,
            List<PortMatch> ports,
            InetAddress address,
            Protocol protocol,
            int port,
            Matches.PortNames names) {
        return switch (known.entity()) {
            case WORLD -> directory.isWorld(address) && Matches.ports(ports, protocol, port, names);
            case NODE -> directory.isNode(address) && Matches.ports(ports, protocol, port, names);
            case KUBE_API_SERVER -> isEndpoint("default", "kubernetes", ports, address, protocol, port);
            case CLUSTER_DNS -> {
                ClusterDns dns = directory.world().dns();
                List<PortMatch> dnsPorts = ports.isEmpty() ? DNS_PORTS : ports;
                yield isEndpoint(dns.namespace(), dns.service(), dnsPorts, address, protocol, port)
                        || (dns.addresses().contains(address) && Matches.ports(dnsPorts, protocol, port, names));
            }
        };
    }

    /** Egress to a Service's virtual address because the rule names that Service; its ports are service ports then. */
    boolean egressToVirtual(Rule rule, Service service, Protocol protocol, int port) {
        return rule.peers().stream().anyMatch(peer -> switch (peer) {
            case Peer.Container _, Peer.Pods _, Peer.IpBlock _ -> false;
            case Peer.Service named ->
                is(service, named.namespace(), named.name()) && opens(service, rule.ports(), protocol, port);
            case Peer.Known known ->
                switch (known.entity()) {
                    case WORLD, NODE -> false;
                    case KUBE_API_SERVER ->
                        is(service, "default", "kubernetes") && opens(service, rule.ports(), protocol, port);
                    case CLUSTER_DNS -> {
                        ClusterDns dns = directory.world().dns();
                        yield is(service, dns.namespace(), dns.service())
                                && opens(service, rule.ports().isEmpty() ? DNS_PORTS : rule.ports(), protocol, port);
                    }
                };
        });
    }

    /** Ingress from an address; {@code subject} is the container that the policy selects, whose port it is. */
    boolean ingress(
            Policy policy, Rule rule, Pod pod, Container subject, InetAddress from, Protocol protocol, int port) {
        if (!Matches.ports(rule.ports(), protocol, port, Directory.namesOf(subject))) {
            return false;
        }
        return rule.peers().isEmpty()
                || rule.peers().stream().anyMatch(peer -> switch (peer) {
                    case Peer.Container _, Peer.Service _ -> false;
                    case Peer.Pods pods -> isPodOf(pods, policy, from);
                    case Peer.IpBlock block -> Matches.ipBlock(block, from);
                    case Peer.Known known ->
                        switch (known.entity()) {
                            case WORLD -> directory.isWorld(from);
                            case NODE -> directory.isOwnNode(pod, from);
                            case KUBE_API_SERVER -> serves("default", "kubernetes", from);
                            case CLUSTER_DNS -> {
                                ClusterDns dns = directory.world().dns();
                                yield serves(dns.namespace(), dns.service(), from)
                                        || dns.addresses().contains(from);
                            }
                        };
                });
    }

    private boolean isPodOf(Peer.Pods peer, Policy policy, InetAddress address) {
        return directory
                .podAt(address)
                .filter(pod -> peer.namespaceSelector() == null
                        ? pod.ref().namespace().equals(policy.ref().namespace())
                        : Matches.selector(
                                peer.namespaceSelector(),
                                directory.namespaceLabels(pod.ref().namespace())))
                .filter(pod -> peer.podSelector() == null || Matches.selector(peer.podSelector(), pod.labels()))
                .isPresent();
    }

    /** Whether address and port are those of an endpoint behind a port of the Service that {@code ports} open. */
    private boolean isEndpoint(
            String namespace, String name, List<PortMatch> ports, InetAddress address, Protocol protocol, int port) {
        return directory.service(namespace, name).stream()
                .flatMap(service -> service.ports().stream())
                .filter(candidate -> candidate.protocol() == protocol && isOpen(candidate, ports))
                .flatMap(candidate -> candidate.endpoints().stream())
                .anyMatch(endpoint -> endpoint.address().equals(address) && endpoint.port() == port);
    }

    private boolean serves(String namespace, String name, InetAddress address) {
        return directory.service(namespace, name).stream()
                .flatMap(service -> service.ports().stream())
                .flatMap(port -> port.endpoints().stream())
                .anyMatch(endpoint -> endpoint.address().equals(address));
    }

    private static boolean is(Service service, String namespace, String name) {
        return service.namespace().equals(namespace) && service.name().equals(name);
    }

    private static boolean opens(Service service, List<PortMatch> ports, Protocol protocol, int port) {
        return service.ports().stream()
                .anyMatch(candidate ->
                        candidate.protocol() == protocol && candidate.port() == port && isOpen(candidate, ports));
    }

    private static boolean isOpen(Service.Port port, List<PortMatch> ports) {
        Matches.PortNames names =
                (name, _) -> name.equals(port.name()) ? OptionalInt.of(port.port()) : OptionalInt.empty();
        return Matches.ports(ports, port.protocol(), port.port(), names);
    }
}
