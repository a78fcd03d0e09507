package dev.sidewall.verify;

import dev.sidewall.kernel.probe.Identity;
import dev.sidewall.policy.model.IdentityMode;
import dev.sidewall.policy.model.Pod;
import dev.sidewall.policy.model.PodRef;
import dev.sidewall.policy.model.Protocol;
import dev.sidewall.policy.model.World;
import dev.sidewall.verify.LivePod.LiveContainer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SequencedSet;

/**
 * Who is probed from and to. Every running container is a source; a destination is every port that a container declares or
 * really listens on. Two containers of a Pod can't both have the same port, so destinations that get into each other's way
 * come in different rounds.
 *
 * @param skipped containers that take no part, and why
 */
record VerifyPlan(List<Actor> sources, List<List<Destination>> rounds, List<String> skipped) {
    /** Above what the kernel gives to clients by default, so nobody else's. */
    private static final int FIRST_UNDECLARED_PORT = 61000;

    /** What owns nothing in particular: where the cgroup is the identity the UID doesn't matter. */
    private static final long NOBODY = 65534;

    VerifyPlan {
        sources = List.copyOf(sources);
        rounds = rounds.stream().map(List::copyOf).toList();
        skipped = List.copyOf(skipped);
    }

    private record PortKey(Protocol protocol, int port) {}

    static VerifyPlan of(World world, List<LivePod> pods, Map<PodRef, ListeningServers> servers, boolean thorough) {
        Map<PodRef, Pod> known = new HashMap<>();
        world.pods().forEach(pod -> known.put(pod.ref(), pod));
        List<Actor> sources = new ArrayList<>();
        List<List<Destination>> rounds = new ArrayList<>();
        List<String> skipped = new ArrayList<>();
        for (LivePod pod : pods) {
            List<Actor> actors = new ArrayList<>();
            for (LiveContainer container : pod.containers()) {
                Optional<String> obstacle = obstacle(known.get(pod.ref()), pod, container);
                obstacle.ifPresentOrElse(
                        reason -> skipped.add(pod.ref() + "/" + container.name() + " " + reason),
                        () -> actors.add(actor(known.get(pod.ref()), pod, container)));
            }
            sources.addAll(actors);
            ListeningServers listening = servers.getOrDefault(pod.ref(), new ListeningServers(List.of()));
            portsOf(actors.stream().filter(actor -> !actor.hostNetwork()).toList(), listening, thorough)
                    .forEach((key, owners) -> {
                        int round = 0;
                        for (Actor owner : owners) {
                            if (rounds.size() == round) {
                                rounds.add(new ArrayList<>());
                            }
                            rounds.get(round++).add(new Destination(owner, key.protocol, key.port));
                        }
                    });
        }
        return new VerifyPlan(sources, rounds, skipped);
    }

    private static Optional<String> obstacle(
            @org.jspecify.annotations.Nullable Pod known, LivePod pod, LiveContainer container) {
        if (!container.running()) {
            return Optional.of("isn't running");
        }
        if (pod.outside()) {
            return Optional.empty();
        }
        if (known == null) {
            return Optional.of("is not in the desired state");
        }
        if (known.containers().stream().noneMatch(one -> one.name().equals(container.name()))) {
            return Optional.of("is not in the Pod's desired state");
        }
        if (known.identity() == IdentityMode.USER && (container.uid() == null || container.gid() == null)) {
            return Optional.of("has no known UID to be recognised by");
        }
        return Optional.empty();
    }

    private static Actor actor(@org.jspecify.annotations.Nullable Pod known, LivePod pod, LiveContainer container) {
        Identity identity = new Identity(
                pod.netns(),
                container.cgroup(),
                Objects.requireNonNullElse(container.uid(), NOBODY),
                Objects.requireNonNullElse(container.gid(), NOBODY));
        return new Actor(pod, container, identity, known != null && known.hostNetwork());
    }

    /** Each port of a Pod and whose it may be: in the first round the first one's, in the second the second one's... */
    private static Map<PortKey, SequencedSet<Actor>> portsOf(
            List<Actor> actors, ListeningServers listening, boolean thorough) {
        Map<PortKey, SequencedSet<Actor>> ports = new LinkedHashMap<>();
        // A server that is there keeps its port: whoever else declares it waits for another round.
        for (Actor actor : actors) {
            listening
                    .of(actor.container().name())
                    .forEach(server -> add(ports, new PortKey(server.protocol(), server.port()), actor));
        }
        for (Actor actor : actors) {
            actor.container().ports().forEach(port -> add(ports, new PortKey(port.protocol(), port.port()), actor));
        }
        if (thorough) {
            ports.values().forEach(owners -> owners.addAll(actors));
            for (int i = 0; i < actors.size(); i++) {
                add(ports, new PortKey(Protocol.TCP, FIRST_UNDECLARED_PORT + i), actors.get(i));
                add(ports, new PortKey(Protocol.UDP, FIRST_UNDECLARED_PORT + i), actors.get(i));
            }
        }
        return ports;
    }

    private static void add(Map<PortKey, SequencedSet<Actor>> ports, PortKey key, Actor actor) {
        ports.computeIfAbsent(key, _ -> new LinkedHashSet<>()).add(actor);
    }
}
