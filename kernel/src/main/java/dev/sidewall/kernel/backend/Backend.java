package dev.sidewall.kernel.backend;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** What an operator can choose to enforce with. */
public enum Backend {
    /** nftables where the kernel has it, else iptables. */
    AUTO,
    NFTABLES,
    /** iptables, whichever variant of its tools works. */
    IPTABLES,
    IPTABLES_NFT,
    IPTABLES_LEGACY;

    /**
     * Reads what {@link #toString} prints.
     *
     * @throws IllegalArgumentException naming what is allowed
     */
    public static Backend of(String text) {
        return Arrays.stream(values())
                .filter(b -> b.toString().equals(text.toLowerCase(Locale.ROOT)))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("backend: found \"" + text + "\", allowed: "
                        + Arrays.stream(values()).map(Backend::toString).collect(Collectors.joining(", "))));
    }

    /** Whether containers can be told apart by their cgroup, not only by UID. */
    public boolean knowsCgroups() {
        return this == NFTABLES;
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
