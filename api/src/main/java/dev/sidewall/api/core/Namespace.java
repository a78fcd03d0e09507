package dev.sidewall.api.core;

import org.jspecify.annotations.Nullable;

/** v1 Namespace. */
public record Namespace(@Nullable ObjectMeta metadata) {}
