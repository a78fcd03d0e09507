package dev.sidewall.policy.explain;

import static java.util.Objects.requireNonNull;

import dev.sidewall.policy.model.PodRef;
import java.net.InetAddress;

/** One end of a connection: a container of a Pod with rules, or an address of anything else. */
public sealed interface Party {
    /** Printed {@code namespace/pod/container}. */
    record Of(PodRef pod, String container) implements Party {
        public Of {
            requireNonNull(pod, "pod is null");
            requireNonNull(container, "container is null");
        }

        @Override
        public String toString() {
            return pod + "/" + container;
        }
    }

    /** A Service's virtual address, a node, or something outside of the cluster. */
    record At(InetAddress address) implements Party {
        public At {
            requireNonNull(address, "address is null");
        }

        @Override
        public String toString() {
            return address.getHostAddress();
        }
    }
}
