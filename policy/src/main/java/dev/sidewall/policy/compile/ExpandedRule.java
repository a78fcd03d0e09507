package dev.sidewall.policy.compile;

import dev.sidewall.policy.model.Container;
import dev.sidewall.policy.model.ContainerType;
import dev.sidewall.policy.model.Direction;
import dev.sidewall.policy.model.Entity;
import dev.sidewall.policy.model.Peer;
import dev.sidewall.policy.model.Pod;
import dev.sidewall.policy.model.Policy;
import dev.sidewall.policy.model.PortMatch;
import dev.sidewall.policy.model.Protocol;
import dev.sidewall.policy.model.Rule;
import dev.sidewall.policy.model.Service;
import dev.sidewall.policy.rules.IpRange;
import dev.sidewall.policy.rules.PortTable;
import dev.sidewall.policy.rules.RuleRef;
import dev.sidewall.policy.rules.Slot;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/**
 * One rule of one policy as it applies to one container: which addresses it covers by range, which by name with the ports
 * that are right there, and which Service ports it opens.
 *
 * @param blocks ranges of ipBlocks; the whole address space for a rule without peers
 * @param world whether it covers every address that is neither Pod, node nor Service
 * @param hosts single addresses reached through selectors, Services and entities
 * @param services the Services it names, each with the service ports that it opens
 */
record ExpandedRule(
        RuleRef ref,
        Rule rule,
        Direction direction,
        Container subject,
        List<IpRange> blocks,
        boolean world,
        Map<InetAddress, PortTable> hosts,
        Map<Service, List<Service.Port>> services) {

    /** Port 53 over UDP and TCP, what the ClusterDNS entity means where a rule has no ports. */
    private static final List<PortMatch> DNS_PORTS =
            List.of(new PortMatch.Range(Protocol.UDP, 53, 53), new PortMatch.Range(Protocol.TCP, 53, 53));

    static ExpandedRule expand(
            Policy policy, Direction direction, int index, Pod pod, Container subject, AddressBook book) {
        Rule rule = policy.rules(direction).get(index);
        RuleRef ref = new RuleRef(policy.ref(), policy.source(), direction, index);
        ExpandedRule expanded = new ExpandedRule(
                ref, rule, direction, subject, new ArrayList<>(), hasWorld(rule), new HashMap<>(), new HashMap<>());
        if (rule.peers().isEmpty()) {
            expanded.blocks.add(IpRange.ALL_V4);
            expanded.blocks.add(IpRange.ALL_V6);
        }
        for (Peer peer : rule.peers()) {
            switch (peer) {
                case Peer.Container c -> {}
                case Peer.Pods pods ->
                    expanded.addPods(book.select(pods, policy.ref().namespace()), pod);
                case Peer.Service s ->
                    book.service(s.namespace(), s.name()).ifPresent(x -> expanded.addService(x, rule.ports(), pod));
                case Peer.IpBlock block -> expanded.blocks.addAll(Ranges.subtract(block.cidr(), block.except()));
                case Peer.Known known -> expanded.addEntity(known, pod, book);
            }
        }
        return expanded;
    }

    private static boolean hasWorld(Rule rule) {
        return rule.peers().stream().anyMatch(p -> p instanceof Peer.Known(var e) && e == Entity.WORLD);
    }

    private void addPods(List<Pod> peers, Pod own) {
        for (Pod peer : peers) {
            if (!peer.ref().equals(own.ref())) {
                PortTable ports = portsAt(peer);
                peer.addresses().forEach(a -> addHost(a, ports));
            }
        }
    }

    private void addHost(InetAddress address, PortTable ports) {
        if (!ports.isEmpty()) {
            hosts.merge(address, ports, (a, b) -> PortTable.union(List.of(a, b)));
        }
    }

    /** {@code matches} are service ports: the Service's own, and the target ports of its endpoints. */
    private void addService(Service service, List<PortMatch> matches, Pod own) {
        List<Service.Port> open = service.ports().stream()
                .filter(p -> matches.isEmpty() || matches.stream().anyMatch(m -> matches(m, p)))
                .toList();
        services.merge(service, open, (a, b) -> {
            List<Service.Port> both = new ArrayList<>(a);
            both.addAll(b);
            return both;
        });
        for (Service.Port port : open) {
            for (Service.Endpoint endpoint : port.endpoints()) {
                if (!own.addresses().contains(endpoint.address())) {
                    addHost(endpoint.address(), one(Slot.of(port.protocol()), endpoint.port()));
                }
            }
        }
    }

    private static boolean matches(PortMatch match, Service.Port port) {
        return match.protocol() == port.protocol()
                && switch (match) {
                    case PortMatch.All a -> true;
                    case PortMatch.Range r -> r.first() <= port.port() && port.port() <= r.last();
                    case PortMatch.Named n -> n.name().equals(port.name());
                };
    }

    private void addEntity(Peer.Known known, Pod own, AddressBook book) {
        switch (known.entity()) {
            case WORLD -> {}
            case NODE -> {
                // In ingress the own node passes anyway; another node's address isn't this entity.
                List<InetAddress> nodes = direction == Direction.EGRESS
                        ? List.copyOf(book.nodeAddresses())
                        : book.addressesOfNode(own.node());
                PortTable ports = portsOfNumbers();
                nodes.forEach(a -> addHost(a, ports));
            }
            case KUBE_API_SERVER ->
                book.service("default", "kubernetes").ifPresent(s -> addEntityService(s, rule.ports(), own));
            case CLUSTER_DNS -> {
                List<PortMatch> matches = rule.ports().isEmpty() ? DNS_PORTS : rule.ports();
                var dns = book.world().dns();
                book.service(dns.namespace(), dns.service()).ifPresent(s -> addEntityService(s, matches, own));
                PortTable ports = direction == Direction.EGRESS ? numbers(matches) : portsOfNumbers();
                dns.addresses().forEach(a -> addHost(a, ports));
            }
        }
    }

    /** As a service peer; as a source its endpoints come with ports of the subject, so those count as they are. */
    private void addEntityService(Service service, List<PortMatch> matches, Pod own) {
        if (direction == Direction.EGRESS) {
            addService(service, matches, own);
            return;
        }
        PortTable ports = portsOfNumbers();
        service.ports().stream()
                .flatMap(p -> p.endpoints().stream())
                .map(Service.Endpoint::address)
                .filter(a -> !own.addresses().contains(a))
                .distinct()
                .forEach(a -> addHost(a, ports));
    }

    /** The rule's ports where the other end is a Pod; in ingress a named port is the subject's. */
    PortTable portsAt(Pod peer) {
        return ports(direction == Direction.EGRESS ? serving(peer) : List.of(subject));
    }

    /** A remote Pod's init containers are over when it serves anybody. */
    private static List<Container> serving(Pod peer) {
        return peer.containers().stream()
                .filter(c -> c.type() != ContainerType.INIT)
                .toList();
    }

    /** The rule's ports towards a container of the same Pod. */
    PortTable portsTowards(Container peer) {
        return ports(List.of(direction == Direction.EGRESS ? peer : subject));
    }

    /** The rule's ports where the other end is no Pod: a named port resolves only in ingress. */
    PortTable portsOfNumbers() {
        return ports(direction == Direction.EGRESS ? List.of() : List.of(subject));
    }

    boolean hasNamedPorts() {
        return rule.ports().stream().anyMatch(PortMatch.Named.class::isInstance);
    }

    private PortTable ports(List<Container> named) {
        return rule.ports().isEmpty() ? PortTable.any(ref) : resolve(rule.ports(), named);
    }

    private PortTable numbers(List<PortMatch> matches) {
        return resolve(matches, List.of());
    }

    private PortTable resolve(List<PortMatch> matches, List<Container> named) {
        List<PortTable> tables = new ArrayList<>();
        for (PortMatch match : matches) {
            Slot slot = Slot.of(match.protocol());
            switch (match) {
                case PortMatch.All a -> tables.add(range(slot, 0, PortTable.MAX_PORT));
                case PortMatch.Range r -> tables.add(range(slot, r.first(), r.last()));
                case PortMatch.Named n -> {
                    OptionalInt port = Matching.namedPort(named, n.name(), n.protocol());
                    port.ifPresent(p -> tables.add(one(slot, p)));
                }
            }
        }
        return PortTable.union(tables);
    }

    private PortTable one(Slot slot, int port) {
        return range(slot, port, port);
    }

    private PortTable range(Slot slot, int first, int last) {
        return new PortTable(List.of(new PortTable.Entry(slot, first, last, ref)));
    }
}
