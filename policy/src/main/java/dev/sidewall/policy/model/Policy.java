package dev.sidewall.policy.model;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Set;

/**
 * A validated ContainerNetworkPolicy with its defaults filled in.
 *
 * @param source where it came from, for people: {@code file:line} or the API server
 * @param containers names or globs ({@code *}, {@code ?}); {@code ["*"]} where the manifest names none
 * @param directions never empty
 */
public record Policy(
        PolicyRef ref,
        String source,
        LabelSelector podSelector,
        List<String> containers,
        Set<Direction> directions,
        List<Rule> ingress,
        List<Rule> egress,
        Enforcement enforcement) {
    public Policy {
        requireNonNull(ref, "ref is null");
        requireNonNull(source, "source is null");
        requireNonNull(podSelector, "podSelector is null");
        requireNonNull(enforcement, "enforcement is null");
        containers = List.copyOf(containers);
        directions = Set.copyOf(directions);
        ingress = List.copyOf(ingress);
        egress = List.copyOf(egress);
    }

    /** The rules of one direction, in manifest order. */
    public List<Rule> rules(Direction direction) {
        return direction == Direction.INGRESS ? ingress : egress;
    }
}
