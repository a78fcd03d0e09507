package dev.sidewall.verify.naive;

import static java.util.Objects.requireNonNull;

import dev.sidewall.policy.model.PodRef;
import java.net.InetAddress;

/** One end of a flow: a container, or an address nothing more is known of. */
public sealed interface End {
    /** A container of a Pod: the one that opened the socket, or the one that owns the listening socket. */
    record Inside(PodRef pod, String container) implements End {
        public Inside {
            requireNonNull(pod, "pod is null");
            requireNonNull(container, "container is null");
        }

        @Override
        public String toString() {
            return pod + "/" + container;
        }
    }

    /** Something that is no container of a known Pod, by the address it really has. */
    record Outside(InetAddress address) implements End {
        public Outside {
            requireNonNull(address, "address is null");
        }

        @Override
        public String toString() {
            return address.getHostAddress();
        }
    }
}
