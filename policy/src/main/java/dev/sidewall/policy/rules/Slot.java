package dev.sidewall.policy.rules;

import dev.sidewall.policy.model.Protocol;

/** What a port table tells apart: the protocols with ports, and everything else (ICMP, GRE, ...), which has one "port", 0. */
public enum Slot {
    TCP,
    UDP,
    SCTP,
    OTHER;

    public static Slot of(Protocol protocol) {
        return switch (protocol) {
            case TCP -> TCP;
            case UDP -> UDP;
            case SCTP -> SCTP;
        };
    }
}
