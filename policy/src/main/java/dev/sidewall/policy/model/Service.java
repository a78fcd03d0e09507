package dev.sidewall.policy.model;

import static java.util.Objects.requireNonNull;

import java.net.InetAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A Service with its endpoints already resolved (named target ports included).
 *
 * @param addresses its virtual addresses; empty for a headless Service
 */
public record Service(String namespace, String name, List<InetAddress> addresses, List<Port> ports) {
    public Service {
        requireNonNull(namespace, "namespace is null");
        requireNonNull(name, "name is null");
        addresses = List.copyOf(addresses);
        ports = List.copyOf(ports);
    }

    /** One port of the Service and what stands behind it. */
    public record Port(@Nullable String name, Protocol protocol, int port, List<Endpoint> endpoints) {
        public Port {
            requireNonNull(protocol, "protocol is null");
            endpoints = List.copyOf(endpoints);
        }
    }

    /** One backend: address and target port. An address of another family than the virtual address isn't behind it. */
    public record Endpoint(InetAddress address, int port) {
        public Endpoint {
            requireNonNull(address, "address is null");
        }
    }
}
