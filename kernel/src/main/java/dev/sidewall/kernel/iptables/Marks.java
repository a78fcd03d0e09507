package dev.sidewall.kernel.iptables;

import dev.sidewall.kernel.enforce.MarkLayout;

/** The connection mark's fields as iptables(8) matches and sets them. */
record Marks(MarkLayout layout) {
    String source(int id) {
        return is("", layout.source(id), layout.sourceMask());
    }

    String notSource(int id) {
        return is("! ", layout.source(id), layout.sourceMask());
    }

    String destination(int id) {
        return is("", layout.destination(id), layout.destinationMask());
    }

    String notDestination(int id) {
        return is("! ", layout.destination(id), layout.destinationMask());
    }

    String generation(int generation) {
        return is("", layout.generation(generation), layout.generationMask());
    }

    String refused() {
        return generation(layout.refusedGeneration());
    }

    String notRefused() {
        return is("! ", layout.generation(layout.refusedGeneration()), layout.generationMask());
    }

    /** A flow begins: the source is known, everything else has to be found out. */
    String setSource(int id) {
        return set(layout.source(id), layout.sourceMask() | layout.destinationMask() | layout.generationMask());
    }

    String setDestination(int id) {
        return set(layout.destination(id), layout.destinationMask() | layout.generationMask());
    }

    String setGeneration(int generation) {
        return set(layout.generation(generation), layout.generationMask());
    }

    String setRefused() {
        return setGeneration(layout.refusedGeneration());
    }

    private static String is(String not, long value, long mask) {
        return String.format("-m connmark %s--mark 0x%x/0x%x", not, value, mask);
    }

    private static String set(long value, long mask) {
        return String.format("-j CONNMARK --set-xmark 0x%x/0x%x", value, mask);
    }
}
