package dev.sidewall.kernel.enforce;

import dev.sidewall.policy.rules.Identity;

/**
 * What the connection mark holds of us: who opened the flow, who serves it, and the policy generation that last allowed it.
 * The bits outside of these fields belong to others and are kept. Both backends use the same numbers, so that flows survive
 * a change from one to the other.
 *
 * @param shift the number of low bits left to others
 * @param generationBits above the two identity fields of 8 bits
 */
public record MarkLayout(int shift, int generationBits) {
    public static final MarkLayout DEFAULT = new MarkLayout(4, 12);

    private static final int ID_BITS = 8;

    /** Not a container: outside of the Pod. */
    public static final int OUTSIDE = 255;
    /** The kernel itself, which answers echo requests for all containers. */
    public static final int ECHO = 254;
    /** Whoever listens to a protocol without ports. */
    public static final int ANYONE = 253;
    /** User mode: the receiver of a datagram at a port no container declares. */
    public static final int UNDECLARED = 252;
    /** A process of no known identity. */
    public static final int UNKNOWN = 251;

    static {
        if (Identity.MAX_ID >= UNKNOWN) {
            throw new AssertionError("container numbers reach into those with a meaning of their own");
        }
    }

    public MarkLayout {
        if (shift < 0 || generationBits < 4 || shift + 2 * ID_BITS + generationBits > 32) {
            throw new IllegalArgumentException(
                    "shift " + shift + " and " + generationBits + " generation bits don't fit into 32 bits");
        }
    }

    /** The highest generation a flow can be allowed in; they begin with 1. */
    public int maxGeneration() {
        return refusedGeneration() - 1;
    }

    /** Stands in a generation's place for "was denied": the iptables backend refuses elsewhere than it judges. */
    public int refusedGeneration() {
        return (1 << generationBits) - 1;
    }

    private long field(long value, int offset) {
        return value << (shift + offset);
    }

    public long sourceMask() {
        return field(0xff, 0);
    }

    public long destinationMask() {
        return field(0xff, ID_BITS);
    }

    public long generationMask() {
        return field(refusedGeneration(), 2 * ID_BITS);
    }

    public long source(int id) {
        return field(id, 0);
    }

    public long destination(int id) {
        return field(id, ID_BITS);
    }

    public long generation(int generation) {
        return field(generation, 2 * ID_BITS);
    }

    /** The generation in a whole connection mark. */
    public int generationOf(long mark) {
        return (int) ((mark & generationMask()) >>> (shift + 2 * ID_BITS));
    }
}
