package dev.sidewall.verify.naive;

import dev.sidewall.policy.model.Container;
import dev.sidewall.policy.model.Direction;
import dev.sidewall.policy.model.Enforcement;
import dev.sidewall.policy.model.Peer;
import dev.sidewall.policy.model.Pod;
import dev.sidewall.policy.model.Policy;
import dev.sidewall.policy.model.Protocol;
import dev.sidewall.policy.model.Rule;
import java.net.InetAddress;
import java.util.List;
import java.util.Locale;
import java.util.function.BiPredicate;
import java.util.stream.Collectors;

/**
 * One side of a connection: is the container isolated in this direction, and if so, does a rule of a policy that selects it
 * let this through? Audit policies neither isolate nor allow.
 */
final class Sides {
    private final Directory directory;
    private final RemotePeers remotePeers;

    Sides(Directory directory) {
        this.directory = directory;
        this.remotePeers = new RemotePeers(directory);
    }

    /** Both sides of a connection inside one Pod, by whatever address of the Pod. */
    Verdict samePod(Pod pod, Container source, Container destination, Protocol protocol, int port) {
        if (source.equals(destination)) {
            return Verdict.allow(source.name() + " always reaches itself");
        }
        Verdict egress = side(
                pod,
                source,
                Direction.EGRESS,
                (_, rule) -> matchesInside(rule, destination)
                        && Matches.ports(rule.ports(), protocol, port, Directory.namesOf(destination)),
                "to container " + destination.name());
        if (!egress.allowed()) {
            return egress;
        }
        Verdict ingress = side(
                pod,
                destination,
                Direction.INGRESS,
                (_, rule) -> matchesInside(rule, source)
                        && Matches.ports(rule.ports(), protocol, port, Directory.namesOf(destination)),
                "from container " + source.name());
        return ingress.allowed() ? Verdict.allow(egress.reason() + " and " + ingress.reason()) : ingress;
    }

    /** Only container peers, and a rule without peers, match inside the Pod. */
    private static boolean matchesInside(Rule rule, Container other) {
        return rule.peers().isEmpty()
                || rule.peers().stream()
                        .anyMatch(peer ->
                                peer instanceof Peer.Container named && Matches.glob(named.name(), other.name()));
    }

    /** A container's egress to an address outside its Pod, dialled directly. */
    Verdict egress(Pod pod, Container source, InetAddress address, Protocol protocol, int port) {
        return side(
                pod,
                source,
                Direction.EGRESS,
                (policy, rule) -> remotePeers.egress(policy, rule, address, protocol, port),
                "to " + address.getHostAddress());
    }

    /** A container's egress to a Service's virtual address, as far as a rule names the Service or allows just everything. */
    Verdict egressToVirtual(
            Pod pod,
            Container source,
            dev.sidewall.policy.model.Service service,
            InetAddress virtual,
            Protocol protocol,
            int port) {
        return side(
                pod,
                source,
                Direction.EGRESS,
                (_, rule) -> remotePeers.egressToVirtual(rule, service, protocol, port)
                        || (rule.peers().isEmpty() && rule.ports().isEmpty()),
                "to virtual address " + virtual.getHostAddress());
    }

    /** A container's ingress from an address outside its Pod. Its own node always passes: kubelet probes come from there. */
    Verdict ingress(Pod pod, Container destination, InetAddress from, Protocol protocol, int port) {
        if (directory.isOwnNode(pod, from)) {
            return Verdict.allow(from.getHostAddress() + " is the Pod's own node");
        }
        return side(
                pod,
                destination,
                Direction.INGRESS,
                (policy, rule) -> remotePeers.ingress(policy, rule, pod, destination, from, protocol, port),
                "from " + from.getHostAddress());
    }

    /** Egress inside the Pod where nobody can say which container the other end is: only a rule without peers will do. */
    Verdict egressToAnyContainer(Pod pod, Container source, Protocol protocol, int port) {
        return side(
                pod,
                source,
                Direction.EGRESS,
                (_, rule) ->
                        rule.peers().isEmpty() && Matches.ports(rule.ports(), protocol, port, Matches.PortNames.NONE),
                "to a port that no container declares");
    }

    boolean isIsolated(Pod pod, Container container, Direction direction) {
        return !isolating(pod, container, direction).isEmpty();
    }

    private Verdict side(
            Pod pod, Container container, Direction direction, BiPredicate<Policy, Rule> matches, String peer) {
        String what = direction.name().toLowerCase(Locale.ROOT);
        List<Policy> policies = isolating(pod, container, direction);
        if (policies.isEmpty()) {
            return Verdict.allow(container.name() + " is not isolated for " + what);
        }
        for (Policy policy : policies) {
            for (int i = 0; i < policy.rules(direction).size(); i++) {
                if (matches.test(policy, policy.rules(direction).get(i))) {
                    return Verdict.allow(
                            policy.ref() + " " + what + "[" + i + "] allows " + container.name() + " " + peer);
                }
            }
        }
        String names = policies.stream().map(policy -> policy.ref().toString()).collect(Collectors.joining(", "));
        return Verdict.deny("no " + what + " rule of " + names + " allows " + container.name() + " " + peer);
    }

    private List<Policy> isolating(Pod pod, Container container, Direction direction) {
        return directory.world().policies().stream()
                .filter(policy -> !pod.hostNetwork()) // never touched: its namespace is the node's
                .filter(policy -> policy.enforcement() == Enforcement.ENFORCE)
                .filter(policy -> policy.directions().contains(direction))
                .filter(policy -> policy.ref().namespace().equals(pod.ref().namespace()))
                .filter(policy -> Matches.selector(policy.podSelector(), pod.labels()))
                .filter(policy -> policy.containers().stream().anyMatch(glob -> Matches.glob(glob, container.name())))
                .toList();
    }
}
