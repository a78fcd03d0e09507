package dev.sidewall.policy.explain;

import dev.sidewall.policy.model.Direction;
import dev.sidewall.policy.model.Pod;
import dev.sidewall.policy.model.PodRef;
import dev.sidewall.policy.model.Policy;
import dev.sidewall.policy.model.PolicyRef;
import dev.sidewall.policy.model.World;
import dev.sidewall.policy.rules.Identity;
import dev.sidewall.policy.rules.PodRules;
import dev.sidewall.policy.rules.PortTable;
import dev.sidewall.policy.rules.PortTable.Entry;
import dev.sidewall.policy.rules.SideRules;
import dev.sidewall.policy.rules.Slot;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Answers "may A connect to B?" from the compiled rules, the same that are enforced. */
public final class Explainer {
    private final Map<PodRef, PodRules> rules;
    private final Map<PodRef, Pod> pods;
    private final Map<PolicyRef, String> sources;

    /** {@code rules} of every Pod that has some; a Pod without (hostNetwork) is open on its side. */
    public Explainer(World world, Map<PodRef, PodRules> rules) {
        this.rules = Map.copyOf(rules);
        this.pods = world.pods().stream().collect(Collectors.toMap(Pod::ref, Function.identity()));
        this.sources = world.policies().stream().collect(Collectors.toMap(Policy::ref, Policy::source, (a, b) -> a));
    }

    /**
     * Explains a connection to a port.
     *
     * @param v6 which family of addresses it uses, where the ends have both
     */
    public Answer explain(Party from, Party to, Slot slot, int port, boolean v6) {
        List<Answer.Side> sides = new ArrayList<>();
        if (from instanceof Party.Of a && to instanceof Party.Of b && a.pod().equals(b.pod())) {
            local(a, b, Direction.EGRESS, slot, port).ifPresent(sides::add);
            local(b, a, Direction.INGRESS, slot, port).ifPresent(sides::add);
        } else {
            if (from instanceof Party.Of a) {
                sides.add(remote(a, to, Direction.EGRESS, slot, port, v6));
            }
            if (to instanceof Party.Of b) {
                sides.add(remote(b, from, Direction.INGRESS, slot, port, v6));
            }
        }
        return new Answer(sides);
    }

    private Optional<Answer.Side> local(Party.Of subject, Party.Of other, Direction direction, Slot slot, int port) {
        PodRules pod = rules.get(subject.pod());
        Optional<Identity> mine = pod == null ? Optional.empty() : pod.identityOf(subject.container());
        Optional<Identity> theirs = pod == null ? Optional.empty() : pod.identityOf(other.container());
        if (mine.isEmpty() || theirs.isEmpty()) {
            return pod == null ? Optional.empty() : Optional.of(unknown(pod, subject, direction));
        }
        boolean self = mine.get().equals(theirs.get());
        SideRules side = side(mine.get(), direction);
        PortTable ports = side.local().getOrDefault(theirs.get().id(), PortTable.NONE);
        if (self && ports.isAny()) {
            return direction == Direction.INGRESS
                    ? Optional.empty()
                    : Optional.of(new Answer.Side(direction, true, null, "a container always reaches itself"));
        }
        return Optional.of(judge(subject, direction, side, side.isolated() ? ports : PortTable.ANY, slot, port));
    }

    private Answer.Side remote(Party.Of subject, Party other, Direction direction, Slot slot, int port, boolean v6) {
        PodRules pod = rules.get(subject.pod());
        Optional<Identity> mine = pod == null ? Optional.empty() : pod.identityOf(subject.container());
        if (mine.isEmpty()) {
            return pod == null
                    ? new Answer.Side(
                            direction,
                            true,
                            null,
                            name(direction, subject) + "has no rules: it uses the node's network")
                    : unknown(pod, subject, direction);
        }
        Optional<InetAddress> address = address(other, v6);
        if (address.isEmpty()) {
            return new Answer.Side(direction, false, null, other + " has no " + (v6 ? "IPv6" : "IPv4") + " address");
        }
        if (direction == Direction.INGRESS && pod != null && pod.nodeAddresses().contains(address.get())) {
            return new Answer.Side(
                    direction, true, null, name(direction, subject) + "what comes from its own node passes");
        }
        SideRules side = side(mine.get(), direction);
        return judge(subject, direction, side, side.remote().at(address.get()), slot, port);
    }

    private Optional<InetAddress> address(Party party, boolean v6) {
        return switch (party) {
            case Party.At at -> Optional.of(at.address());
            case Party.Of of ->
                Optional.ofNullable(pods.get(of.pod())).stream()
                        .flatMap(p -> p.addresses().stream())
                        .filter(a -> (a.getAddress().length == 16) == v6)
                        .findFirst();
        };
    }

    private Answer.Side judge(
            Party.Of subject, Direction direction, SideRules side, PortTable ports, Slot slot, int port) {
        Optional<Entry> entry = ports.find(slot, port);
        String name = name(direction, subject);
        if (entry.isPresent() && !side.isolated()) {
            return new Answer.Side(direction, true, null, name + "no policy isolates it");
        }
        if (entry.isPresent()) {
            var rule = entry.get().rule();
            return new Answer.Side(direction, true, rule, name + (rule == null ? "allowed" : "allowed by " + rule));
        }
        if (!side.isolated()) {
            return new Answer.Side(
                    direction,
                    false,
                    null,
                    name + "this Service leads back into the Pod, to containers that it may not reach");
        }
        String by = side.by().stream()
                .map(p -> p + " (" + sources.getOrDefault(p, "unknown source") + ")")
                .collect(Collectors.joining(", "));
        return new Answer.Side(direction, false, null, name + "isolated by " + by + ", no rule allows");
    }

    private static Answer.Side unknown(PodRules pod, Party.Of subject, Direction direction) {
        return new Answer.Side(
                direction,
                !pod.anyIsolated(),
                null,
                name(direction, subject) + "the kernel can't tell this container's identity");
    }

    private static SideRules side(Identity identity, Direction direction) {
        return direction == Direction.INGRESS ? identity.ingress() : identity.egress();
    }

    private static String name(Direction direction, Party.Of subject) {
        return direction.name().toLowerCase(Locale.ROOT) + " of " + subject + ": ";
    }
}
