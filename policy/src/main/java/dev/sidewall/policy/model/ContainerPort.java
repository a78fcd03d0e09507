package dev.sidewall.policy.model;

import static java.util.Objects.requireNonNull;

import org.jspecify.annotations.Nullable;

/** A declared port of a container, 1 to 65535; the name may be absent. */
public record ContainerPort(@Nullable String name, Protocol protocol, int port) {
    public ContainerPort {
        requireNonNull(protocol, "protocol is null");
        if (port < 1 || port > 65535) {
            throw new IllegalArgumentException("port " + port + " is outside 1-65535");
        }
    }
}
