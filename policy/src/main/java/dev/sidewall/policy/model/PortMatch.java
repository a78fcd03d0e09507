package dev.sidewall.policy.model;

import static java.util.Objects.requireNonNull;

/** One entry of a rule's {@code ports}: a protocol and all, some or a named one of its ports. */
public sealed interface PortMatch {
    Protocol protocol();

    /** Every port of the protocol. */
    record All(Protocol protocol) implements PortMatch {
        public All {
            requireNonNull(protocol, "protocol is null");
        }
    }

    /** Ports {@code first} to {@code last} (endPort), both included, 1 to 65535. */
    record Range(Protocol protocol, int first, int last) implements PortMatch {
        public Range {
            requireNonNull(protocol, "protocol is null");
            if (first < 1 || last > 65535 || first > last) {
                throw new IllegalArgumentException("port range " + first + "-" + last + " is outside 1-65535");
            }
        }
    }

    /** The port of that name, resolved where the rule applies (DESIGN semantics 6); unresolved it matches nothing. */
    record Named(Protocol protocol, String name) implements PortMatch {
        public Named {
            requireNonNull(protocol, "protocol is null");
            requireNonNull(name, "name is null");
        }
    }
}
