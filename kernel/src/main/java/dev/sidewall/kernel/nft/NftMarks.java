package dev.sidewall.kernel.nft;

import dev.sidewall.kernel.enforce.MarkLayout;

/** The connection mark's fields as nft(8) reads them. */
record NftMarks(MarkLayout layout) {
    String source() {
        return "ct mark & " + hex(layout.sourceMask());
    }

    String destination() {
        return "ct mark & " + hex(layout.destinationMask());
    }

    String generation() {
        return "ct mark & " + hex(layout.generationMask());
    }

    String source(int id) {
        return hex(layout.source(id));
    }

    String destination(int id) {
        return hex(layout.destination(id));
    }

    String generation(int generation) {
        return hex(layout.generation(generation));
    }

    /** A flow begins: the source is known, everything else has to be found out. */
    String setSource(int id) {
        return set(layout.sourceMask() | layout.destinationMask() | layout.generationMask(), layout.source(id));
    }

    String setDestination(int id) {
        return set(layout.destinationMask() | layout.generationMask(), layout.destination(id));
    }

    String setGeneration(int generation) {
        return set(layout.generationMask(), layout.generation(generation));
    }

    private static String set(long clear, long value) {
        return "ct mark set ct mark & " + hex(~clear & 0xffffffffL) + " | " + hex(value);
    }

    private static String hex(long value) {
        return String.format("0x%08x", value);
    }
}
