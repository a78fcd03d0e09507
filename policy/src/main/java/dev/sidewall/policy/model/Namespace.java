package dev.sidewall.policy.model;

import static java.util.Objects.requireNonNull;

import java.util.Map;

/** A namespace; {@code labels} always hold {@code kubernetes.io/metadata.name}. */
public record Namespace(String name, Map<String, String> labels) {
    public Namespace {
        requireNonNull(name, "name is null");
        labels = Map.copyOf(labels);
    }
}
