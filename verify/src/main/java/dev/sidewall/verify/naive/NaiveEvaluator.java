package dev.sidewall.verify.naive;

import static java.util.Objects.requireNonNull;

import dev.sidewall.policy.model.Container;
import dev.sidewall.policy.model.ContainerType;
import dev.sidewall.policy.model.Direction;
import dev.sidewall.policy.model.IdentityMode;
import dev.sidewall.policy.model.Pod;
import dev.sidewall.policy.model.Protocol;
import dev.sidewall.policy.model.Service;
import dev.sidewall.policy.model.World;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Says of one flow whether the policies allow it. A flow passes when every question below is answered with yes; the first
 * no is the verdict. Each question is about one pair of containers, because containers that share a UID can't be told apart
 * and a flow to or from one of them has to be allowed for all.
 */
public final class NaiveEvaluator {
    private final Directory directory;
    private final Sides sides;

    public NaiveEvaluator(World world) {
        this.directory = new Directory(requireNonNull(world, "world is null"));
        this.sides = new Sides(directory);
    }

    /** Throws {@link java.util.NoSuchElementException} if the flow names a Pod or container that isn't in the world. */
    public Verdict evaluate(Flow flow) {
        Optional<Service> service = directory.serviceAt(flow.address());
        List<Verdict> answers = new ArrayList<>();
        for (Party source : partiesOf(flow.source())) {
            for (Party destination : partiesOf(flow.destination())) {
                answers.add(
                        service.isPresent()
                                ? throughService(flow, source, destination, service.get())
                                : direct(flow, source, destination));
            }
        }
        return all(answers);
    }

    /** Who an end may be as far as the kernel can tell: the container, in User mode everyone who has its UID. */
    private List<Party> partiesOf(End end) {
        return switch (end) {
            case End.Outside outside -> List.of(new Party.Elsewhere(outside.address()));
            case End.Inside inside -> {
                Pod pod = directory.pod(inside.pod());
                yield sameIdentity(pod, directory.container(pod, inside.container())).stream()
                        .<Party>map(container -> new Party.Member(pod, container))
                        .toList();
            }
        };
    }

    private static List<Container> sameIdentity(Pod pod, Container container) {
        if (pod.identity() == IdentityMode.CGROUP || container.uid() == null) {
            return List.of(container);
        }
        return pod.containers().stream()
                .filter(other -> Objects.equals(other.uid(), container.uid()))
                .toList();
    }

    private Verdict direct(Flow flow, Party source, Party destination) {
        List<Verdict> answers = new ArrayList<>();
        if (source instanceof Party.Member from
                && destination instanceof Party.Member to
                && from.pod().ref().equals(to.pod().ref())) {
            answers.add(sides.samePod(from.pod(), from.container(), to.container(), flow.protocol(), flow.port()));
            if (isJudgedOnArrival(flow, to.pod())) {
                answers.add(localArrival(from, flow.port()));
            }
            return all(answers);
        }
        if (source instanceof Party.Member from) {
            answers.add(sides.egress(from.pod(), from.container(), flow.address(), flow.protocol(), flow.port()));
        }
        if (destination instanceof Party.Member to) {
            answers.addAll(ingress(flow, source, to, flow.port()));
        }
        return all(answers);
    }

    private Verdict throughService(Flow flow, Party source, Party destination, Service service) {
        List<Verdict> answers = new ArrayList<>();
        List<Service.Endpoint> endpoints = directory.endpoints(service, flow.address(), flow.protocol(), flow.port());
        if (source instanceof Party.Member from) {
            answers.addAll(egressThroughService(flow, from, service, endpoints));
        }
        if (destination instanceof Party.Member to && !isHairpin(source, to)) {
            endpoints.stream()
                    .filter(endpoint -> to.pod().addresses().contains(endpoint.address()))
                    .forEach(endpoint -> answers.addAll(ingress(flow, source, to, endpoint.port())));
        }
        return all(answers);
    }

    /** The way back into the source's own Pod leads over the node, which masquerades: what arrives passes as the node's. */
    private static boolean isHairpin(Party source, Party.Member to) {
        return source instanceof Party.Member from
                && from.pod().ref().equals(to.pod().ref());
    }

    /** Nobody knows at this point which endpoint it will be, so each of them has to be allowed. */
    private List<Verdict> egressThroughService(
            Flow flow, Party.Member from, Service service, List<Service.Endpoint> endpoints) {
        List<Verdict> answers = new ArrayList<>();
        List<Service.Endpoint> remote = new ArrayList<>();
        for (Service.Endpoint endpoint : endpoints) {
            if (from.pod().addresses().contains(endpoint.address())) {
                for (Container any : from.pod().containers()) {
                    answers.add(sides.samePod(from.pod(), from.container(), any, flow.protocol(), endpoint.port()));
                }
            } else {
                remote.add(endpoint);
            }
        }
        Verdict named = sides.egressToVirtual(
                from.pod(), from.container(), service, flow.address(), flow.protocol(), flow.port());
        if (named.allowed() || endpoints.isEmpty()) {
            answers.add(named);
            return answers;
        }
        for (Service.Endpoint endpoint : remote) {
            answers.add(
                    sides.egress(from.pod(), from.container(), endpoint.address(), flow.protocol(), endpoint.port()));
        }
        return answers;
    }

    /** What the destination's Pod says of traffic from outside the Pod; {@code port} is the one it arrives at. */
    private List<Verdict> ingress(Flow flow, Party source, Party.Member to, int port) {
        Optional<InetAddress> from = addressOf(source, flow.address());
        if (from.isEmpty()) {
            return List.of(Verdict.deny("the source has no address of the destination's family"));
        }
        List<Verdict> answers = new ArrayList<>();
        answers.add(sides.ingress(to.pod(), to.container(), from.get(), flow.protocol(), port));
        if (isJudgedOnArrival(flow, to.pod())) {
            answers.add(remoteArrival(from.get(), to.pod(), port));
        }
        return answers;
    }

    private Optional<InetAddress> addressOf(Party source, InetAddress dialled) {
        return switch (source) {
            case Party.Elsewhere elsewhere -> Optional.of(elsewhere.address());
            case Party.Member member ->
                directory.addressesOf(member.pod()).stream()
                        .filter(address -> Matches.sameFamily(address, dialled))
                        .findFirst();
        };
    }

    /**
     * In User mode the kernel learns the owner of a socket from its reply, and a datagram is delivered before that. So it is
     * judged on arrival as well, by the container that declares the port.
     */
    private static boolean isJudgedOnArrival(Flow flow, Pod pod) {
        return flow.protocol() == Protocol.UDP && pod.identity() == IdentityMode.USER && !pod.hostNetwork();
    }

    private Verdict localArrival(Party.Member from, int port) {
        Pod pod = from.pod();
        Optional<Container> declaring = declaring(pod, port);
        if (declaring.isPresent()) {
            return all(sameIdentity(pod, declaring.get()).stream()
                    .map(container -> sides.samePod(pod, from.container(), container, Protocol.UDP, port))
                    .toList());
        }
        return all(
                List.of(undeclared(pod, port), sides.egressToAnyContainer(pod, from.container(), Protocol.UDP, port)));
    }

    private Verdict remoteArrival(InetAddress from, Pod pod, int port) {
        if (directory.isOwnNode(pod, from)) {
            return Verdict.allow(from.getHostAddress() + " is the Pod's own node");
        }
        return declaring(pod, port)
                .map(declaring -> all(sameIdentity(pod, declaring).stream()
                        .map(container -> sides.ingress(pod, container, from, Protocol.UDP, port))
                        .toList()))
                .orElseGet(() -> undeclared(pod, port));
    }

    /** Init containers are left out, as with named ports: they are gone when the Pod serves anybody. */
    private static Optional<Container> declaring(Pod pod, int port) {
        return pod.containers().stream()
                .filter(container -> container.type() != ContainerType.INIT)
                .filter(container -> container.ports().stream()
                        .anyMatch(declared -> declared.protocol() == Protocol.UDP && declared.port() == port))
                .findFirst();
    }

    private Verdict undeclared(Pod pod, int port) {
        return pod.containers().stream()
                .filter(container -> sides.isIsolated(pod, container, Direction.INGRESS))
                .findFirst()
                .map(isolated -> Verdict.deny("no container declares UDP port " + port + " and " + isolated.name()
                        + " is isolated for ingress"))
                .orElseGet(() -> Verdict.allow("no container of " + pod.ref() + " is isolated for ingress"));
    }

    /** Allowed if all are; the reason is the first denial's, or all reasons once each. */
    private static Verdict all(List<Verdict> verdicts) {
        return verdicts.stream()
                .filter(verdict -> !verdict.allowed())
                .findFirst()
                .orElseGet(() -> Verdict.allow(
                        verdicts.isEmpty()
                                ? "neither end is a container that a policy could select"
                                : String.join(
                                        "; ",
                                        verdicts.stream()
                                                .map(Verdict::reason)
                                                .distinct()
                                                .toList())));
    }

    /** One end of a flow, looked up. */
    private sealed interface Party {
        record Member(Pod pod, Container container) implements Party {}

        record Elsewhere(InetAddress address) implements Party {}
    }
}
