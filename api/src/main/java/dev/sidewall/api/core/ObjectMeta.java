package dev.sidewall.api.core;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The names, labels and annotations of an object. */
public record ObjectMeta(
        @Nullable String name,
        @Nullable String namespace,
        @Nullable Map<String, String> labels,
        @Nullable Map<String, String> annotations) {}
