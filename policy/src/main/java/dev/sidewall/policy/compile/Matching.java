package dev.sidewall.policy.compile;

import dev.sidewall.policy.model.Container;
import dev.sidewall.policy.model.ContainerPort;
import dev.sidewall.policy.model.LabelSelector;
import dev.sidewall.policy.model.Protocol;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/** The small matching rules: label selectors, container globs, named ports. */
final class Matching {
    private Matching() {}

    static boolean labels(LabelSelector selector, Map<String, String> labels) {
        return selector.matchLabels().entrySet().stream()
                        .allMatch(e -> e.getValue().equals(labels.get(e.getKey())))
                && selector.matchExpressions().stream().allMatch(r -> requirement(r, labels));
    }

    private static boolean requirement(LabelSelector.Requirement requirement, Map<String, String> labels) {
        String value = labels.get(requirement.key());
        return switch (requirement.operator()) {
            case IN -> value != null && requirement.values().contains(value);
            case NOT_IN -> value == null || !requirement.values().contains(value);
            case EXISTS -> value != null;
            case DOES_NOT_EXIST -> value == null;
        };
    }

    /** Globs know {@code *} (any run of characters) and {@code ?} (one character). */
    static boolean glob(String pattern, String text) {
        int p = 0;
        int t = 0;
        int star = -1;
        int mark = 0;
        while (t < text.length()) {
            if (p < pattern.length() && pattern.charAt(p) == '*') {
                star = p++;
                mark = t;
            } else if (p < pattern.length() && (pattern.charAt(p) == '?' || pattern.charAt(p) == text.charAt(t))) {
                p++;
                t++;
            } else if (star >= 0) {
                p = star + 1;
                t = ++mark;
            } else {
                return false;
            }
        }
        while (p < pattern.length() && pattern.charAt(p) == '*') {
            p++;
        }
        return p == pattern.length();
    }

    /** The number of a named port among the given containers: the first match in spec order, protocol included. */
    static OptionalInt namedPort(List<Container> containers, String name, Protocol protocol) {
        return containers.stream()
                .flatMap(c -> c.ports().stream())
                .filter(p -> name.equals(p.name()) && p.protocol() == protocol)
                .mapToInt(ContainerPort::port)
                .findFirst();
    }
}
