package dev.sidewall.policy.model;

import static java.util.Objects.requireNonNull;

/** Names one Pod. Printed {@code namespace/name}. */
public record PodRef(String namespace, String name) implements Comparable<PodRef> {
    public PodRef {
        requireNonNull(namespace, "namespace is null");
        requireNonNull(name, "name is null");
    }

    @Override
    public int compareTo(PodRef other) {
        int byNamespace = namespace.compareTo(other.namespace);
        return byNamespace != 0 ? byNamespace : name.compareTo(other.name);
    }

    @Override
    public String toString() {
        return namespace + "/" + name;
    }
}
