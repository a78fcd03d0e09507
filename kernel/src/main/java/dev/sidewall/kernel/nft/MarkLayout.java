package dev.sidewall.kernel.nft;

import dev.sidewall.policy.rules.Identity;

/**
 * What the connection mark holds of us: who opened the flow, who serves it, and the policy generation that last allowed it.
 * The bits outside of these fields belong to others and are kept.
 *
 * @param shift the number of low bits left to others
 * @param generationBits above the two identity fields of 8 bits
 */
record MarkLayout(int shift, int generationBits) {
    static final MarkLayout DEFAULT = new MarkLayout(4, 12);

    private static final int ID_BITS = 8;

    /** Not a container: outside of the Pod. */
    static final int OUTSIDE = 255;
    /** The kernel itself, which answers echo requests for all containers. */
    static final int ECHO = 254;
    /** Whoever listens to a protocol without ports. */
    static final int ANYONE = 253;
    /** User mode: the receiver of a datagram at a port no container declares. */
    static final int UNDECLARED = 252;
    /** A process of no known identity. */
    static final int UNKNOWN = 251;

    static {
        if (Identity.MAX_ID >= UNKNOWN) {
            throw new AssertionError("container numbers reach into those with a meaning of their own");
        }
    }

    MarkLayout {
        if (shift < 0 || generationBits < 4 || shift + 2 * ID_BITS + generationBits > 32) {
            throw new IllegalArgumentException(
                    "shift " + shift + " and " + generationBits + " generation bits don't fit into 32 bits");
        }
    }

    int maxGeneration() {
        return (1 << generationBits) - 1;
    }

    private long field(long value, int offset) {
        return value << (shift + offset);
    }

    private long sourceMask() {
        return field(0xff, 0);
    }

    private long destinationMask() {
        return field(0xff, ID_BITS);
    }

    private long generationMask() {
        return field(maxGeneration(), 2 * ID_BITS);
    }

    String source() {
        return "ct mark & " + hex(sourceMask());
    }

    String destination() {
        return "ct mark & " + hex(destinationMask());
    }

    String generation() {
        return "ct mark & " + hex(generationMask());
    }

    String source(int id) {
        return hex(field(id, 0));
    }

    String destination(int id) {
        return hex(field(id, ID_BITS));
    }

    String generation(int generation) {
        return hex(field(generation, 2 * ID_BITS));
    }

    /** A flow begins: the source is known, everything else has to be found out. */
    String setSource(int id) {
        return set(sourceMask() | destinationMask() | generationMask(), field(id, 0));
    }

    String setDestination(int id) {
        return set(destinationMask() | generationMask(), field(id, ID_BITS));
    }

    String setGeneration(int generation) {
        return set(generationMask(), field(generation, 2 * ID_BITS));
    }

    /** The generation in a whole connection mark. */
    int generationOf(long mark) {
        return (int) ((mark & generationMask()) >>> (shift + 2 * ID_BITS));
    }

    private static String set(long clear, long value) {
        return "ct mark set ct mark & " + hex(~clear & 0xffffffffL) + " | " + hex(value);
    }

    private static String hex(long value) {
        return String.format("0x%08x", value);
    }
}
