package dev.sidewall.policy.compile;

import dev.sidewall.policy.model.Container;
import dev.sidewall.policy.model.Direction;
import dev.sidewall.policy.model.Peer;
import dev.sidewall.policy.model.Pod;
import dev.sidewall.policy.model.Policy;
import dev.sidewall.policy.rules.PortTable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Compiles one direction of one container from the policies that select it. */
final class SideCompiler {
    private final AddressBook book;
    private final Pod pod;

    SideCompiler(AddressBook book, Pod pod) {
        this.book = book;
        this.pod = pod;
    }

    /** {@code policies} select the Pod already; they needn't select the container or the direction. */
    Side compile(Container container, Direction direction, List<Policy> policies) {
        List<Policy> isolating = policies.stream()
                .filter(p -> p.directions().contains(direction))
                .filter(p -> p.containers().stream().anyMatch(g -> Matching.glob(g, container.name())))
                .toList();
        if (isolating.isEmpty()) {
            return Side.OPEN;
        }
        List<ExpandedRule> rules = new ArrayList<>();
        for (Policy policy : isolating) {
            for (int i = 0; i < policy.rules(direction).size(); i++) {
                rules.add(ExpandedRule.expand(policy, direction, i, pod, container, book));
            }
        }
        Map<String, PortTable> local = new LinkedHashMap<>();
        for (Container other : pod.containers()) {
            local.put(other.name(), other.equals(container) ? PortTable.ANY : local(rules, other));
        }
        PortTable wholePod = PortTable.union(rules.stream()
                .filter(r -> r.rule().peers().isEmpty())
                .map(ExpandedRule::portsOfNumbers)
                .toList());
        return new Side(
                true,
                isolating.stream().map(Policy::ref).sorted().toList(),
                rules,
                local,
                wholePod,
                new RemoteCompiler(book, pod, rules).compile());
    }

    private static PortTable local(List<ExpandedRule> rules, Container other) {
        return PortTable.union(rules.stream()
                .filter(r -> namesContainer(r, other.name()))
                .map(r -> r.portsTowards(other))
                .toList());
    }

    private static boolean namesContainer(ExpandedRule rule, String container) {
        return rule.rule().peers().isEmpty()
                || rule.rule().peers().stream()
                        .anyMatch(p -> p instanceof Peer.Container(var glob) && Matching.glob(glob, container));
    }
}
