package dev.sidewall.runtime.local;

import static java.util.Objects.requireNonNull;

import java.net.InetAddress;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;

/**
 * Gives out addresses. A released one is used again as late as possible, so that nothing mistakes a new Pod for an old
 * one that it still remembers.
 */
final class AddressPool {
    private final String purpose;
    private final Subnets subnets;
    private final int first;
    private final Set<Integer> used = new HashSet<>();
    private Set<InetAddress> reserved = Set.of();
    private int next;

    AddressPool(String purpose, Subnets subnets, int first) {
        this.purpose = requireNonNull(purpose, "purpose is null");
        this.subnets = requireNonNull(subnets, "subnets is null");
        this.first = Math.min(first, subnets.lastNumber());
        this.next = this.first;
    }

    synchronized DualStack allocate() {
        int last = subnets.lastNumber();
        for (int tried = 0; tried <= last - first; tried++) {
            DualStack candidate = subnets.at(next);
            next = next == last ? first : next + 1;
            if (!reserved.contains(candidate.ipv4())
                    && !reserved.contains(candidate.ipv6())
                    && used.add(candidate.number())) {
                return candidate;
            }
        }
        throw new IllegalStateException("no " + purpose + " address is left: all " + used.size() + " of " + subnets
                + " are in use; configure larger ranges");
    }

    synchronized void release(DualStack addresses) {
        used.remove(addresses.number());
    }

    /** Addresses that somebody chose; replaces those reserved before. */
    synchronized void reserve(Collection<InetAddress> addresses) {
        reserved = Set.copyOf(addresses);
    }
}
