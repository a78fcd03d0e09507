package dev.sidewall.kernel.iptables;

import java.util.Locale;

/** The tables we have chains in, in the order in which they are written: what denies is there before what relies on it. */
enum Table {
    /** Drops what was refused, should somebody's rule have let it past {@link #FILTER}. */
    SECURITY,
    /** Refuses what was judged to be. */
    FILTER,
    /** Judges. */
    MANGLE;

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
