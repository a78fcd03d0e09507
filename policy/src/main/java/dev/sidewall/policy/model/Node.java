package dev.sidewall.policy.model;

import static java.util.Objects.requireNonNull;

import java.net.InetAddress;
import java.util.List;

/** A node and all of its addresses (its side of the Pod network included). */
public record Node(String name, List<InetAddress> addresses) {
    public Node {
        requireNonNull(name, "name is null");
        addresses = List.copyOf(addresses);
    }
}
