package dev.sidewall.policy.compile;

import dev.sidewall.policy.model.Container;
import dev.sidewall.policy.model.Direction;
import dev.sidewall.policy.model.Enforcement;
import dev.sidewall.policy.model.Pod;
import dev.sidewall.policy.model.Policy;
import dev.sidewall.policy.model.Problem;
import dev.sidewall.policy.model.World;
import dev.sidewall.policy.rules.Identity;
import dev.sidewall.policy.rules.PodRules;
import dev.sidewall.policy.rules.SideRules;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Policies + Pods + Services in, one {@link PodRules} per Pod out. Make one per {@link World}; it indexes that world once. */
public final class Compiler {
    private final World world;
    private final AddressBook book;

    public Compiler(World world) {
        this.world = world;
        this.book = new AddressBook(world);
    }

    /**
     * The rules of one Pod.
     *
     * @param pod a Pod with a network namespace of its own; a hostNetwork Pod is refused, since its namespace is the node's
     */
    public PodRules compile(Pod pod) {
        if (pod.hostNetwork()) {
            throw new IllegalArgumentException(
                    pod.ref() + " uses the node's network namespace, which is never touched");
        }
        List<Problem> problems = new ArrayList<>(Integrity.check(pod));
        Set<InetAddress> node = Set.copyOf(book.addressesOfNode(pod.node()));
        if (pod.containers().size() > Identity.MAX_ID) {
            problems.add(new Problem(
                    "TooManyContainers",
                    "found " + pod.containers().size() + " containers, allowed: " + Identity.MAX_ID
                            + "; nothing may connect"));
            return PodRules.closed(pod.ref(), pod.identity(), problems);
        }
        List<Policy> selecting = world.policies().stream()
                .filter(p -> p.ref().namespace().equals(pod.ref().namespace()))
                .filter(p -> Matching.labels(p.podSelector(), pod.labels()))
                .toList();
        List<Policy> enforced = selecting.stream()
                .filter(p -> p.enforcement() == Enforcement.ENFORCE)
                .toList();
        IdentityGroups groups = IdentityGroups.of(pod);
        Map<Integer, Sides> now = sides(pod, groups, enforced, problems);
        Map<Integer, Sides> ifEnforced =
                selecting.size() == enforced.size() ? Map.of() : sides(pod, groups, selecting, new ArrayList<>());
        List<Identity> identities = new ArrayList<>();
        for (IdentityGroups.Group group : groups.all()) {
            Sides sides = Sides.of(now, group.id());
            Sides audit = ifEnforced.get(group.id());
            identities.add(new Identity(
                    group.id(),
                    group.containers().stream().map(Container::name).toList(),
                    switch (pod.identity()) {
                        case USER -> group.containers().getFirst().uid();
                        case CGROUP -> null;
                    },
                    IdentityGroups.declaredUdp(group, pod),
                    sides.ingress(),
                    sides.egress(),
                    audit == null || audit.equals(sides) ? null : new Identity.Audit(audit.ingress(), audit.egress())));
        }
        return new PodRules(pod.ref(), pod.identity(), false, identities, node, problems);
    }

    private record Sides(SideRules ingress, SideRules egress) {
        static Sides of(Map<Integer, Sides> all, int id) {
            return all.getOrDefault(id, new Sides(SideRules.OPEN, SideRules.OPEN));
        }
    }

    private Map<Integer, Sides> sides(Pod pod, IdentityGroups groups, List<Policy> policies, List<Problem> problems) {
        SideCompiler compiler = new SideCompiler(book, pod);
        Map<String, Side> ingress = new LinkedHashMap<>();
        for (Container container : pod.containers()) {
            ingress.put(container.name(), compiler.compile(container, Direction.INGRESS, policies));
        }
        ServiceAddresses services = new ServiceAddresses(book, pod, ingress);
        Map<String, Side> egress = new LinkedHashMap<>();
        for (Container container : pod.containers()) {
            egress.put(
                    container.name(), services.add(container, compiler.compile(container, Direction.EGRESS, policies)));
        }
        problems.addAll(services.problems());
        Map<Integer, Sides> folded = new LinkedHashMap<>();
        for (IdentityGroups.Group group : groups.all()) {
            folded.put(group.id(), new Sides(groups.fold(group, ingress), groups.fold(group, egress)));
        }
        return folded;
    }
}
