package dev.sidewall.policy.model;

import static java.util.Objects.requireNonNull;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** The other end in a rule. Only {@link Container} (and a rule without peers) matches inside the Pod itself. */
public sealed interface Peer {
    /** A container of the same Pod; {@code name} may hold the globs {@code *} and {@code ?}. */
    record Container(String name) implements Peer {
        public Container {
            requireNonNull(name, "name is null");
        }
    }

    /**
     * Pods, as in NetworkPolicy: a null namespaceSelector means the policy's own namespace, a null podSelector every Pod of
     * the namespaces; at least one is given. Never matches the Pod's own containers.
     */
    record Pods(
            @Nullable LabelSelector namespaceSelector,
            @Nullable LabelSelector podSelector) implements Peer {
        public Pods {
            if (namespaceSelector == null && podSelector == null) {
                throw new IllegalArgumentException("neither namespaceSelector nor podSelector");
            }
        }
    }

    /** A Service, egress only; ports in the same rule are service ports. {@code namespace} is already defaulted. */
    record Service(String namespace, String name) implements Peer {
        public Service {
            requireNonNull(namespace, "namespace is null");
            requireNonNull(name, "name is null");
        }
    }

    /** Addresses in {@code cidr} that are in none of {@code except}. */
    record IpBlock(Cidr cidr, List<Cidr> except) implements Peer {
        public IpBlock {
            requireNonNull(cidr, "cidr is null");
            except = List.copyOf(except);
        }
    }

    /** One of the fixed peers. */
    record Known(Entity entity) implements Peer {
        public Known {
            requireNonNull(entity, "entity is null");
        }
    }
}
