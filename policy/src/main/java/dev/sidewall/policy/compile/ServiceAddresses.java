package dev.sidewall.policy.compile;

import dev.sidewall.policy.model.Container;
import dev.sidewall.policy.model.Pod;
import dev.sidewall.policy.model.Problem;
import dev.sidewall.policy.model.Service;
import dev.sidewall.policy.rules.IpRange;
import dev.sidewall.policy.rules.PeerTable;
import dev.sidewall.policy.rules.PortTable;
import dev.sidewall.policy.rules.RuleRef;
import dev.sidewall.policy.rules.Slot;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Adds the virtual addresses of Services to the egress of a container. In the Pod's namespace they aren't translated yet, so
 * one is allowed only when everything behind it is; where the Pod itself backs the Service, only when the container may reach
 * every container of the Pod at the target port, for kube-proxy's masquerade hides who came (DESIGN semantics 5 and 7).
 */
final class ServiceAddresses {
    private final AddressBook book;
    private final Pod pod;
    private final Map<String, Side> ingress;
    private final Set<Problem> problems = new LinkedHashSet<>();

    /** {@code ingress} by container of the Pod. */
    ServiceAddresses(AddressBook book, Pod pod, Map<String, Side> ingress) {
        this.book = book;
        this.pod = pod;
        this.ingress = ingress;
    }

    /** Services left out although part of what is behind them is allowed. */
    Set<Problem> problems() {
        return problems;
    }

    Side add(Container container, Side egress) {
        Map<InetAddress, PortTable> hosts = new HashMap<>(egress.remote().hosts());
        for (Service service : book.world().services()) {
            for (InetAddress address : service.addresses()) {
                PortTable ports = egress.isolated()
                        ? allowed(container, egress, service, address)
                        : lessHairpin(container, egress, service, address);
                if (!ports.allowsSameAs(egress.remote().at(address))) {
                    hosts.put(address, ports);
                }
            }
        }
        return hosts.equals(egress.remote().hosts())
                ? egress
                : egress.withRemote(new PeerTable(hosts, egress.remote().ranges()));
    }

    private PortTable allowed(Container container, Side egress, Service service, InetAddress address) {
        List<PortTable.Entry> entries = new ArrayList<>();
        for (Service.Port port : service.ports()) {
            Optional<RuleRef> named = namedBy(egress, service, port);
            List<Service.Endpoint> endpoints = sameFamily(port, address);
            Slot slot = Slot.of(port.protocol());
            @Nullable RuleRef rule = named.orElse(null);
            int open = 0;
            for (Service.Endpoint endpoint : endpoints) {
                if (pod.addresses().contains(endpoint.address())) {
                    open += mayHairpin(container, egress, slot, endpoint.port()) ? 1 : 0;
                    continue;
                }
                Optional<PortTable.Entry> direct =
                        egress.remote().at(endpoint.address()).find(slot, endpoint.port());
                open += named.isPresent() || direct.isPresent() ? 1 : 0;
                rule = rule == null && direct.isPresent() ? direct.get().rule() : rule;
            }
            if (open == endpoints.size() && (named.isPresent() || !endpoints.isEmpty())) {
                entries.add(new PortTable.Entry(slot, port.port(), port.port(), rule));
            } else if (open > 0) {
                leftOut(container, service, port, open, endpoints.size());
            }
        }
        return entries.isEmpty() ? PortTable.NONE : new PortTable(entries);
    }

    private static Optional<RuleRef> namedBy(Side egress, Service service, Service.Port port) {
        return egress.rules().stream()
                .filter(r -> r.services().getOrDefault(service, List.of()).contains(port))
                .map(ExpandedRule::ref)
                .findFirst();
    }

    private static List<Service.Endpoint> sameFamily(Service.Port port, InetAddress address) {
        return port.endpoints().stream()
                .filter(e -> IpRange.isV6(e.address()) == IpRange.isV6(address))
                .toList();
    }

    private boolean mayHairpin(Container source, Side egress, Slot slot, int port) {
        return pod.containers().stream()
                .filter(c -> !c.name().equals(source.name()))
                .allMatch(c -> egress.towards(c.name()).find(slot, port).isPresent()
                        && ingress.getOrDefault(c.name(), Side.OPEN)
                                .towards(source.name())
                                .find(slot, port)
                                .isPresent());
    }

    private void leftOut(Container container, Service service, Service.Port port, int open, int all) {
        problems.add(new Problem(
                "ServiceLeftOut",
                "container " + container.name() + " may not use Service " + service.namespace() + "/" + service.name()
                        + " port " + port.port() + "/" + port.protocol() + ": its policies allow " + open + " of the "
                        + all + " endpoints behind it; allow all of them, or name the Service as a peer"));
    }

    /** Everything but the ports at which the container would come back to a container of its own Pod that it may not reach. */
    private PortTable lessHairpin(Container container, Side egress, Service service, InetAddress address) {
        Map<Slot, SortedSet<Integer>> closed = new HashMap<>();
        for (Service.Port port : service.ports()) {
            Slot slot = Slot.of(port.protocol());
            boolean refused = sameFamily(port, address).stream()
                    .anyMatch(e ->
                            pod.addresses().contains(e.address()) && !mayHairpin(container, egress, slot, e.port()));
            if (refused) {
                closed.computeIfAbsent(slot, s -> new TreeSet<>()).add(port.port());
            }
        }
        return closed.isEmpty() ? PortTable.ANY : anyBut(closed);
    }

    private static PortTable anyBut(Map<Slot, SortedSet<Integer>> closed) {
        List<PortTable.Entry> open = new ArrayList<>();
        for (Slot slot : Slot.values()) {
            int next = 0;
            int end = slot == Slot.OTHER ? 0 : PortTable.MAX_PORT;
            for (int port : closed.getOrDefault(slot, new TreeSet<>())) {
                if (port > next) {
                    open.add(new PortTable.Entry(slot, next, port - 1, null));
                }
                next = port + 1;
            }
            if (next <= end) {
                open.add(new PortTable.Entry(slot, next, end, null));
            }
        }
        return new PortTable(open);
    }
}
