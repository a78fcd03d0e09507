package dev.sidewall.api.core;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** As metav1.LabelSelector. */
public record LabelSelector(
        @Nullable Map<String, String> matchLabels, @Nullable List<Requirement> matchExpressions) {
    /** Operators: {@code In}, {@code NotIn}, {@code Exists}, {@code DoesNotExist}. */
    public record Requirement(
            @Nullable String key,
            @Nullable String operator,
            @Nullable List<String> values) {}
}
