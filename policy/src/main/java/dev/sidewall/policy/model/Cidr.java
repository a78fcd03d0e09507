package dev.sidewall.policy.model;

import static java.util.Objects.requireNonNull;

import java.net.InetAddress;

/**
 * A range of addresses in CIDR notation (RFC 4632, RFC 4291).
 *
 * @param network the network address; host bits are zero
 * @param prefixLength in bits, 0 to 32 (IPv4) or 0 to 128 (IPv6)
 */
public record Cidr(InetAddress network, int prefixLength) {
    public Cidr {
        requireNonNull(network, "network is null");
        byte[] bytes = network.getAddress();
        if (prefixLength < 0 || prefixLength > bytes.length * 8) {
            throw new IllegalArgumentException("prefix length " + prefixLength + " is outside 0-" + bytes.length * 8);
        }
        for (int bit = prefixLength; bit < bytes.length * 8; bit++) {
            if ((bytes[bit / 8] & (0x80 >> (bit % 8))) != 0) {
                throw new IllegalArgumentException(
                        network.getHostAddress() + "/" + prefixLength + " has bits set after the prefix");
            }
        }
    }

    @Override
    public String toString() {
        return network.getHostAddress() + "/" + prefixLength;
    }
}
