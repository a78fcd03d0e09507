package dev.sidewall.cluster.syntax;

import dev.sidewall.policy.model.Cidr;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;
import java.util.regex.Pattern;

/** A range as it was written: well-formed, but possibly with bits set after the prefix. */
public record CidrText(InetAddress address, int prefixLength) {
    private static final Pattern LENGTH = Pattern.compile("0|[1-9][0-9]{0,2}");

    /** What is allowed, in words. */
    public static final String ALLOWED = "an IPv4 or IPv6 range such as \"10.0.0.0/8\" or \"fd00::/8\"";

    /** The range, empty if it isn't one. */
    public static Optional<CidrText> parse(String text) {
        int slash = text.indexOf('/');
        if (slash < 0 || !LENGTH.matcher(text.substring(slash + 1)).matches()) {
            return Optional.empty();
        }
        int length = Integer.parseInt(text.substring(slash + 1));
        return Addresses.parse(text.substring(0, slash))
                .filter(address -> length <= address.getAddress().length * 8)
                .map(address -> new CidrText(address, length));
    }

    public boolean hasHostBits() {
        return !masked().address.equals(address);
    }

    /** The same range with no bits set after the prefix. */
    public CidrText masked() {
        byte[] bytes = address.getAddress();
        for (int bit = prefixLength; bit < bytes.length * 8; bit++) {
            bytes[bit / 8] &= (byte) ~(0x80 >> (bit % 8));
        }
        try {
            return new CidrText(InetAddress.getByAddress(bytes), prefixLength);
        } catch (UnknownHostException e) {
            throw new IllegalStateException("an address has 4 or 16 bytes", e);
        }
    }

    public boolean isSameFamily(CidrText other) {
        return address.getClass() == other.address.getClass();
    }

    /** Whether every address of {@code other} is in this range, and this range is larger. */
    public boolean strictlyContains(CidrText other) {
        return isSameFamily(other)
                && prefixLength < other.prefixLength
                && new CidrText(other.address, prefixLength).masked().address.equals(masked().address);
    }

    public Cidr toModel() {
        return new Cidr(address, prefixLength);
    }

    @Override
    public String toString() {
        return Addresses.format(address) + "/" + prefixLength;
    }
}
