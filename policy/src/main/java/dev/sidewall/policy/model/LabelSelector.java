package dev.sidewall.policy.model;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Map;

/** As metav1.LabelSelector: all of matchLabels and all of matchExpressions must hold; an empty selector matches everything. */
public record LabelSelector(Map<String, String> matchLabels, List<Requirement> matchExpressions) {
    /** Matches everything. */
    public static final LabelSelector ALL = new LabelSelector(Map.of(), List.of());

    /** The operators of metav1.LabelSelectorRequirement. */
    public enum Operator {
        IN,
        NOT_IN,
        EXISTS,
        DOES_NOT_EXIST
    }

    /** One requirement; {@code values} is empty for EXISTS and DOES_NOT_EXIST. NOT_IN also holds where the key is absent. */
    public record Requirement(String key, Operator operator, List<String> values) {
        public Requirement {
            requireNonNull(key, "key is null");
            requireNonNull(operator, "operator is null");
            values = List.copyOf(values);
        }
    }

    public LabelSelector {
        matchLabels = Map.copyOf(matchLabels);
        matchExpressions = List.copyOf(matchExpressions);
    }
}
