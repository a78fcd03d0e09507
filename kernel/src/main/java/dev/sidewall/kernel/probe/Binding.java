package dev.sidewall.kernel.probe;

import static java.util.Objects.requireNonNull;

import java.net.Inet6Address;
import java.net.InetAddress;

/** What became of a {@link Listener}, per family: a server that was there before may have taken only one of the two. */
public record Binding(State ipv4, State ipv6) {
    public Binding {
        requireNonNull(ipv4, "ipv4 is null");
        requireNonNull(ipv6, "ipv6 is null");
    }

    /** How it went on the addresses of one family. */
    public sealed interface State {
        /** The listener answers. */
        record Open() implements State {}

        /** Somebody else's server is there already, on all addresses or on one. */
        record InUse() implements State {}

        /** It couldn't be opened for another reason. */
        record Failed(String reason) implements State {
            public Failed {
                requireNonNull(reason, "reason is null");
            }
        }
    }

    public State at(InetAddress address) {
        return address instanceof Inet6Address ? ipv6 : ipv4;
    }
}
