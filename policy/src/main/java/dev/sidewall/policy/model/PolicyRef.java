package dev.sidewall.policy.model;

import static java.util.Objects.requireNonNull;

/** Names one ContainerNetworkPolicy. Printed {@code namespace/name}. */
public record PolicyRef(String namespace, String name) implements Comparable<PolicyRef> {
    public PolicyRef {
        requireNonNull(namespace, "namespace is null");
        requireNonNull(name, "name is null");
    }

    @Override
    public int compareTo(PolicyRef other) {
        int byNamespace = namespace.compareTo(other.namespace);
        return byNamespace != 0 ? byNamespace : name.compareTo(other.name);
    }

    @Override
    public String toString() {
        return namespace + "/" + name;
    }
}
