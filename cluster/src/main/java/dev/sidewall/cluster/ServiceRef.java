package dev.sidewall.cluster;

import static java.util.Objects.requireNonNull;

/** Names one Service. Printed {@code namespace/name}. */
public record ServiceRef(String namespace, String name) {
    public ServiceRef {
        requireNonNull(namespace, "namespace is null");
        requireNonNull(name, "name is null");
    }

    @Override
    public String toString() {
        return namespace + "/" + name;
    }
}
