package dev.sidewall.verify;

import dev.sidewall.kernel.probe.Identity;
import dev.sidewall.policy.model.PodRef;
import dev.sidewall.verify.LivePod.LiveContainer;
import dev.sidewall.verify.naive.End;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;

/**
 * A running container whose identity can be taken on.
 *
 * @param hostNetwork it lives in the node's namespace: a source like others, but nothing is opened there
 */
record Actor(LivePod pod, LiveContainer container, Identity identity, boolean hostNetwork) {
    PodRef ref() {
        return pod.ref();
    }

    boolean isInside() {
        return !pod.outside();
    }

    boolean sharesNamespaceWith(Actor other) {
        return ref().equals(other.ref());
    }

    /** The Pod's addresses, without those that mean something on one link only. */
    List<InetAddress> addresses() {
        return pod.addresses().stream()
                .filter(address -> !address.isLinkLocalAddress())
                .toList();
    }

    Optional<InetAddress> addressLike(InetAddress other) {
        return addresses().stream()
                .filter(address -> address instanceof Inet4Address == other instanceof Inet4Address)
                .findFirst();
    }

    /** The end of a flow that it is, when {@code address} is its own. */
    End end(InetAddress address) {
        return isInside() ? new End.Inside(ref(), container.name()) : new End.Outside(address);
    }

    @Override
    public String toString() {
        return ref() + "/" + container.name();
    }
}
