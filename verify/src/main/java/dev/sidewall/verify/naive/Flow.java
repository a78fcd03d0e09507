package dev.sidewall.verify.naive;

import static java.util.Objects.requireNonNull;

import dev.sidewall.policy.model.Protocol;
import java.net.InetAddress;

/**
 * One connection, or one datagram that wants an answer.
 *
 * @param destination who really owns the socket that answers, wherever a Service's virtual address led
 * @param address what the source dialled: loopback, a Pod's address, a Service's virtual address, an outside address
 * @param port what the source dialled, so the service port where {@code address} is a Service's
 */
public record Flow(End source, End destination, InetAddress address, Protocol protocol, int port) {
    public Flow {
        requireNonNull(source, "source is null");
        requireNonNull(destination, "destination is null");
        requireNonNull(address, "address is null");
        requireNonNull(protocol, "protocol is null");
        if (port < 1 || port > 65535) {
            throw new IllegalArgumentException("port " + port + " is outside 1-65535");
        }
    }

    @Override
    public String toString() {
        return source + " -> " + destination + " by " + address.getHostAddress() + " port " + port + "/" + protocol;
    }
}
