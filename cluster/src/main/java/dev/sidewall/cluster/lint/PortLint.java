package dev.sidewall.cluster.lint;

import dev.sidewall.api.ContainerNetworkPolicy.Peer;
import dev.sidewall.api.ContainerNetworkPolicy.Port;
import dev.sidewall.api.core.Service;
import dev.sidewall.cluster.check.Globs;
import dev.sidewall.cluster.objects.ContainerEntry;
import dev.sidewall.cluster.objects.ObjectSet;
import dev.sidewall.cluster.objects.PodTemplate;
import dev.sidewall.cluster.objects.ServiceObject;
import dev.sidewall.cluster.yaml.Place;
import dev.sidewall.cluster.yaml.Quote;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The ports of a rule: a name that nobody declares matches nothing, and neither does a number a Service doesn't have. */
final class PortLint {
    private final String namespace;
    private final Candidates candidates;

    PortLint(String namespace, Candidates candidates) {
        this.namespace = namespace;
        this.candidates = candidates;
    }

    /** In ingress a name is resolved in the selected container. */
    void ingress(Place at, List<Port> ports, List<ContainerEntry> subjects) {
        for (int i = 0; i < ports.size(); i++) {
            Port port = ports.get(i);
            if (!subjects.isEmpty() && name(port) != null && !declares(subjects, port)) {
                at.item(i).field("port").warning(nobody(port, "no selected container declares it"));
            }
        }
    }

    /** In egress it is resolved at the peer, a Service's ports in the Service. */
    void egress(Place at, List<Port> ports, List<Peer> peers, List<PodTemplate> selected, ObjectSet objects) {
        List<ContainerEntry> targets = new ArrayList<>();
        List<ServiceObject> services = new ArrayList<>();
        boolean byAddress = false;
        for (Peer peer : peers) {
            if (peer.container() != null) {
                String glob = peer.container().name();
                PolicyLint.containers(selected)
                        .filter(entry -> glob != null && isNamed(entry, glob))
                        .forEach(targets::add);
            } else if (peer.service() != null) {
                service(peer).ifPresent(services::add);
            } else if (peer.podSelector() != null || peer.namespaceSelector() != null) {
                candidates
                        .peers(namespace, peer.namespaceSelector(), peer.podSelector())
                        .ifPresent(found -> PolicyLint.containers(found).forEach(targets::add));
            } else {
                byAddress = true;
            }
        }
        if (peers.isEmpty()) {
            PolicyLint.containers(candidates.pods()).forEach(targets::add);
        }
        boolean onlyServices = targets.isEmpty() && !byAddress && !services.isEmpty();
        for (int i = 0; i < ports.size(); i++) {
            Port port = ports.get(i);
            Place place = at.item(i).field("port");
            if (onlyServices && services.size() == peers.size()) {
                if (services.stream().noneMatch(service -> offers(service, port))) {
                    place.warning("found " + Quote.name(String.valueOf(port.port())) + "/" + protocol(port) + ", which "
                            + services.stream().map(PortLint::describe).toList()
                            + " doesn't offer; with a service peer,"
                            + " ports are the Service's own, not the target ports");
                }
            } else if (name(port) != null
                    && objects.allPods()
                    && (byAddress || !targets.isEmpty())
                    && !declares(targets, port)
                    && services.stream().noneMatch(service -> offers(service, port))) {
                place.warning(nobody(
                        port, byAddress ? "addresses have no named ports" : "no container of the peers declares it"));
            }
        }
    }

    private Optional<ServiceObject> service(Peer peer) {
        if (peer.service() == null || peer.service().name() == null) {
            return Optional.empty();
        }
        String other = peer.service().namespace();
        return candidates.service(
                other == null ? namespace : other, peer.service().name());
    }

    private static boolean isNamed(ContainerEntry entry, String glob) {
        String name = entry.container().name();
        return name != null && Globs.matches(glob, name);
    }

    private static String nobody(Port port, String why) {
        return "found the port name " + Quote.of(String.valueOf(name(port))) + " (" + protocol(port)
                + "), which matches nothing: " + why;
    }

    private static boolean declares(List<ContainerEntry> containers, Port port) {
        String name = name(port);
        return containers.stream()
                .flatMap(entry -> entry.ports().stream())
                .anyMatch(declared -> name != null
                        && name.equals(declared.name())
                        && protocol(port).equals(orTcp(declared.protocol())));
    }

    private static boolean offers(ServiceObject object, Port port) {
        Service.Spec spec = object.service().spec();
        if (spec == null || spec.ports() == null || port.port() == null) {
            return true;
        }
        Integer first = port.port().number();
        Integer last = port.endPort() == null ? first : port.endPort();
        return spec.ports().stream()
                .filter(offered -> protocol(port).equals(orTcp(offered.protocol())))
                .anyMatch(offered -> first == null
                        ? port.port().toString().equals(offered.name())
                        : isBetween(offered.port(), first, last));
    }

    private static boolean isBetween(@Nullable Integer number, int first, @Nullable Integer last) {
        return number != null && first <= number && (last == null || number <= last);
    }

    private static String describe(ServiceObject object) {
        return "Service " + object.namespace() + "/" + object.name();
    }

    private static @Nullable String name(Port port) {
        return port.port() == null ? null : port.port().name();
    }

    private static String protocol(Port port) {
        return Quote.name(orTcp(port.protocol()));
    }

    private static String orTcp(@Nullable String protocol) {
        return protocol == null ? "TCP" : protocol;
    }
}
