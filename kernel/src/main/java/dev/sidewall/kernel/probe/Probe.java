package dev.sidewall.kernel.probe;

import static java.util.Objects.requireNonNull;

import dev.sidewall.policy.model.Protocol;
import java.net.InetAddress;

/**
 * One attempt to reach a server.
 *
 * @param answerer who is expected at the other end, which decides what counts as an answer
 */
public record Probe(Identity source, Protocol protocol, InetAddress address, int port, Answerer answerer) {
    public Probe {
        requireNonNull(source, "source is null");
        requireNonNull(protocol, "protocol is null");
        requireNonNull(address, "address is null");
        requireNonNull(answerer, "answerer is null");
        if (port < 1 || port > 65535) {
            throw new IllegalArgumentException("port " + port + " is outside 1-65535");
        }
    }

    /** Whose server a probe goes to. */
    public enum Answerer {
        /** A {@link Listener} of the same run. It says who it is, so data has to pass both ways. */
        LISTENER,
        /**
         * A server of the container itself. With TCP and SCTP a completed handshake is all that's asked, and the connection
         * is closed at once without a byte, as a kubelet's tcpSocket probe does. With UDP an empty datagram is sent (to port
         * 53 a DNS query), and whatever comes back counts; servers that don't answer such a thing can't be told from a
         * drop by this.
         */
        SERVER
    }
}
