package dev.sidewall.kernel.iptables;

import static java.util.Objects.requireNonNull;

import java.util.Set;

/**
 * The addresses that share a verdict, as an ipset(8).
 *
 * @param networks the elements are prefixes instead of addresses
 * @param narrows an address added here may lose something: it is taken out of a range that allows more
 */
record AddressSet(Family family, boolean networks, boolean narrows, Set<String> elements) {
    AddressSet {
        requireNonNull(family, "family is null");
        elements = Set.copyOf(elements);
    }

    /** What {@code ipset create} is told after the name. */
    String type() {
        return (networks ? "hash:net" : "hash:ip") + " family " + family.setFamily();
    }
}
