package dev.sidewall.runtime.local;

import static java.util.Objects.requireNonNull;

import dev.sidewall.policy.model.Cidr;
import java.math.BigInteger;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;

/** Two ranges that are used side by side: the address with number n exists in both. */
public record Subnets(Cidr ipv4, Cidr ipv6) {
    public Subnets {
        requireNonNull(ipv4, "ipv4 is null");
        requireNonNull(ipv6, "ipv6 is null");
        if (!(ipv4.network() instanceof Inet4Address)) {
            throw new IllegalArgumentException(ipv4 + " isn't a range of IPv4 addresses");
        }
        if (!(ipv6.network() instanceof Inet6Address)) {
            throw new IllegalArgumentException(ipv6 + " isn't a range of IPv6 addresses");
        }
    }

    /** Of two ranges in CIDR notation. */
    public static Subnets of(String ipv4, String ipv6) {
        return new Subnets(parse(ipv4), parse(ipv6));
    }

    private static Cidr parse(String cidr) {
        int slash = cidr.indexOf('/');
        if (slash < 0) {
            throw new IllegalArgumentException("not in CIDR notation: " + cidr);
        }
        try {
            return new Cidr(
                    InetAddress.ofLiteral(cidr.substring(0, slash)), Integer.parseInt(cidr.substring(slash + 1)));
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("not in CIDR notation: " + cidr, e);
        }
    }

    /** The highest number of an address that both ranges have; the last IPv4 address is for broadcast. */
    int lastNumber() {
        int bits4 = 32 - ipv4.prefixLength();
        int bits6 = 128 - ipv6.prefixLength();
        long last4 = (1L << bits4) - 2;
        long last6 = bits6 >= 31 ? Integer.MAX_VALUE : (1L << bits6) - 1;
        return (int) Math.min(Math.min(last4, last6), Integer.MAX_VALUE);
    }

    DualStack at(int number) {
        if (number < 1 || number > lastNumber()) {
            throw new IllegalArgumentException("no address number " + number + " in " + this);
        }
        return new DualStack(number, add(ipv4.network(), number), add(ipv6.network(), number));
    }

    boolean overlaps(Subnets other) {
        return overlap(ipv4, other.ipv4) || overlap(ipv6, other.ipv6);
    }

    @Override
    public String toString() {
        return ipv4 + " and " + ipv6.network().getHostAddress() + "/" + ipv6.prefixLength();
    }

    /** One of two CIDR ranges holds the other, or they have nothing in common. */
    private static boolean overlap(Cidr a, Cidr b) {
        int width = a.network().getAddress().length * 8;
        int shift = width - Math.min(a.prefixLength(), b.prefixLength());
        return number(a.network()).shiftRight(shift).equals(number(b.network()).shiftRight(shift));
    }

    private static BigInteger number(InetAddress address) {
        return new BigInteger(1, address.getAddress());
    }

    private static InetAddress add(InetAddress network, int number) {
        byte[] bytes = network.getAddress();
        long carry = number;
        for (int i = bytes.length - 1; carry > 0; i--) {
            carry += Byte.toUnsignedInt(bytes[i]);
            bytes[i] = (byte) carry;
            carry >>>= 8;
        }
        return address(bytes);
    }

    /** Of four or sixteen bytes, without a scope. */
    static InetAddress address(byte[] bytes) {
        try {
            return InetAddress.getByAddress(bytes);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException("not the bytes of an address: " + bytes.length, e);
        }
    }
}
