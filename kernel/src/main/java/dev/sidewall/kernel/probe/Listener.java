package dev.sidewall.kernel.probe;

import static java.util.Objects.requireNonNull;

import dev.sidewall.policy.model.Protocol;

/** A server to open for as long as the probes run: on every IPv4 and every IPv6 address of the identity's namespace. */
public record Listener(Identity identity, Protocol protocol, int port) {
    public Listener {
        requireNonNull(identity, "identity is null");
        requireNonNull(protocol, "protocol is null");
        if (port < 1 || port > 65535) {
            throw new IllegalArgumentException("port " + port + " is outside 1-65535");
        }
    }
}
