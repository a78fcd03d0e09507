package dev.sidewall.verify;

import dev.sidewall.kernel.probe.Binding;
import dev.sidewall.kernel.probe.Listener;
import dev.sidewall.kernel.probe.Probe;
import dev.sidewall.kernel.probe.Probe.Answerer;
import dev.sidewall.policy.model.PodRef;
import dev.sidewall.policy.model.Protocol;
import dev.sidewall.policy.model.Service;
import dev.sidewall.verify.PlannedProbe.Target;
import dev.sidewall.verify.naive.End;
import dev.sidewall.verify.naive.Flow;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The probes of one round, once it is known which listeners could be opened. Only addresses where somebody answers are
 * probed: one of our listeners, or a server of the container itself that is bound to that address. Everything else would be
 * a difference that no policy makes.
 */
final class Round {
    private static final List<InetAddress> LOOPBACK =
            List.of(InetAddress.ofLiteral("127.0.0.1"), InetAddress.ofLiteral("::1"));

    private final List<Actor> sources;
    private final List<Destination> destinations;
    private final Map<PodRef, ListeningServers> servers;
    private final List<Service> services;

    Round(
            List<Actor> sources,
            List<Destination> destinations,
            Map<PodRef, ListeningServers> servers,
            List<Service> services) {
        this.sources = sources;
        this.destinations = destinations;
        this.servers = servers;
        this.services = services;
    }

    List<Listener> listeners() {
        return destinations.stream().map(Destination::listener).toList();
    }

    /** The ports where nobody could be made to listen, and why. */
    List<String> failures(List<Binding> bindings) {
        List<String> failures = new ArrayList<>();
        for (int i = 0; i < destinations.size(); i++) {
            Destination destination = destinations.get(i);
            Binding binding = bindings.get(i);
            destination.actor().addresses().stream().map(binding::at).distinct().forEach(state -> {
                if (state instanceof Binding.State.Failed(String reason)) {
                    failures.add(destination.actor() + " port " + destination.port() + "/" + destination.protocol()
                            + ": " + reason);
                }
            });
        }
        return failures;
    }

    /** {@code bindings}: what became of {@link #listeners}, in that order. */
    List<PlannedProbe> probes(List<Binding> bindings) {
        List<PlannedProbe> probes = new ArrayList<>();
        for (Actor source : sources) {
            for (int i = 0; i < destinations.size(); i++) {
                for (InetAddress address : addresses(source, destinations.get(i).actor())) {
                    direct(source, destinations.get(i), bindings.get(i), address)
                            .ifPresent(probes::add);
                }
            }
            if (source.isInside() && !source.hostNetwork()) {
                services.forEach(service -> probes.addAll(throughService(source, service, bindings)));
            }
        }
        return probes;
    }

    private static List<InetAddress> addresses(Actor source, Actor destination) {
        if (source.sharesNamespaceWith(destination)) {
            return Stream.concat(LOOPBACK.stream(), destination.addresses().stream())
                    .toList();
        }
        if (!destination.isInside() && (!source.isInside() || source.hostNetwork())) {
            return List.of(); // no Pod that a policy could be about
        }
        return destination.addresses().stream()
                .filter(address -> source.addressLike(address).isPresent())
                .toList();
    }

    private Optional<PlannedProbe> direct(Actor source, Destination destination, Binding binding, InetAddress address) {
        return answerer(destination, binding, address).map(answerer -> {
            End from = source.end(source.addressLike(address).orElse(address));
            Flow flow = new Flow(
                    from, destination.actor().end(address), address, destination.protocol(), destination.port());
            Probe probe = new Probe(source.identity(), destination.protocol(), address, destination.port(), answerer);
            return new PlannedProbe(source, probe, List.of(new Target(destination, flow)));
        });
    }

    /** Who answers at the destination when this address is dialled; empty if nobody, or another container. */
    private Optional<Answerer> answerer(Destination destination, Binding binding, InetAddress address) {
        return switch (binding.at(address)) {
            case Binding.State.Open _ -> Optional.of(Answerer.LISTENER);
            case Binding.State.InUse _ ->
                Optional.ofNullable(servers.get(destination.actor().ref()))
                        .flatMap(listening -> listening.ownerAt(address, destination.protocol(), destination.port()))
                        .filter(owner ->
                                owner.equals(destination.actor().container().name()))
                        .map(_ -> Answerer.SERVER);
            case Binding.State.Failed _ -> Optional.empty();
        };
    }

    private List<PlannedProbe> throughService(Actor source, Service service, List<Binding> bindings) {
        List<PlannedProbe> probes = new ArrayList<>();
        for (InetAddress virtual : service.addresses()) {
            for (Service.Port port : service.ports()) {
                virtual(source, virtual, port, bindings).ifPresent(probes::add);
            }
        }
        return probes;
    }

    /** Only where it is known of each endpoint who answers there: nobody can say beforehand which one it will be. */
    private Optional<PlannedProbe> virtual(
            Actor source, InetAddress virtual, Service.Port port, List<Binding> bindings) {
        List<Target> targets = new ArrayList<>();
        List<Answerer> answerers = new ArrayList<>();
        for (Service.Endpoint endpoint : port.endpoints()) {
            if (endpoint.address() instanceof Inet4Address != virtual instanceof Inet4Address) {
                continue;
            }
            int place = placeOf(endpoint, port.protocol());
            Optional<Answerer> answerer = place < 0
                    ? Optional.empty()
                    : answerer(destinations.get(place), bindings.get(place), endpoint.address());
            if (answerer.isEmpty()) {
                return Optional.empty();
            }
            answerers.add(answerer.get());
            Actor owner = destinations.get(place).actor();
            End from = source.end(source.addressLike(virtual).orElse(virtual));
            Flow flow = new Flow(from, owner.end(endpoint.address()), virtual, port.protocol(), port.port());
            targets.add(new Target(destinations.get(place), flow));
        }
        boolean ours = answerers.stream().allMatch(one -> one == Answerer.LISTENER);
        boolean theirs = answerers.stream().allMatch(one -> one == Answerer.SERVER);
        // Our UDP listeners answer only what says it is for them, which other servers shouldn't be sent.
        if (targets.isEmpty() || (port.protocol() == Protocol.UDP && !ours && !theirs)) {
            return Optional.empty();
        }
        Probe probe = new Probe(
                source.identity(), port.protocol(), virtual, port.port(), ours ? Answerer.LISTENER : Answerer.SERVER);
        return Optional.of(new PlannedProbe(source, probe, targets));
    }

    private int placeOf(Service.Endpoint endpoint, Protocol protocol) {
        for (int i = 0; i < destinations.size(); i++) {
            Destination destination = destinations.get(i);
            if (destination.protocol() == protocol
                    && destination.port() == endpoint.port()
                    && destination.actor().addresses().contains(endpoint.address())) {
                return i;
            }
        }
        return -1;
    }
}
