package dev.sidewall.policy.rules;

import dev.sidewall.policy.model.Cidr;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.UnknownHostException;

/** Consecutive addresses of one family, first and last included, as unsigned numbers of 32 or 128 bits. */
public record IpRange(boolean v6, BigInteger first, BigInteger last) {
    public static final IpRange ALL_V4 = all(false);
    public static final IpRange ALL_V6 = all(true);

    public IpRange {
        if (first.compareTo(last) > 0) {
            throw new IllegalArgumentException("range is empty: " + first + "-" + last);
        }
    }

    public static IpRange of(Cidr cidr) {
        BigInteger first = number(cidr.network());
        int hostBits = cidr.network().getAddress().length * 8 - cidr.prefixLength();
        BigInteger last = first.add(BigInteger.ONE.shiftLeft(hostBits)).subtract(BigInteger.ONE);
        return new IpRange(isV6(cidr.network()), first, last);
    }

    private static IpRange all(boolean v6) {
        BigInteger size = BigInteger.ONE.shiftLeft(v6 ? 128 : 32);
        return new IpRange(v6, BigInteger.ZERO, size.subtract(BigInteger.ONE));
    }

    public static BigInteger number(InetAddress address) {
        return new BigInteger(1, address.getAddress());
    }

    public static boolean isV6(InetAddress address) {
        return address.getAddress().length == 16;
    }

    public static InetAddress address(boolean v6, BigInteger number) {
        byte[] bytes = new byte[v6 ? 16 : 4];
        byte[] value = number.toByteArray();
        for (int i = 0; i < bytes.length && i < value.length; i++) {
            bytes[bytes.length - 1 - i] = value[value.length - 1 - i];
        }
        try {
            return InetAddress.getByAddress(bytes);
        } catch (UnknownHostException e) {
            throw new IllegalStateException("an address of " + bytes.length + " bytes was refused", e);
        }
    }

    public boolean contains(BigInteger number) {
        return first.compareTo(number) <= 0 && number.compareTo(last) <= 0;
    }

    public boolean isSingle() {
        return first.equals(last);
    }

    public InetAddress firstAddress() {
        return address(v6, first);
    }

    public InetAddress lastAddress() {
        return address(v6, last);
    }

    @Override
    public String toString() {
        return firstAddress().getHostAddress() + "-" + lastAddress().getHostAddress();
    }
}
