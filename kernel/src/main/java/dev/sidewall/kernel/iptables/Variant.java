package dev.sidewall.kernel.iptables;

import dev.sidewall.kernel.linux.Command;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Which of the kernel's two packet filters the iptables tools write to. Rules of both are asked, whoever wrote them. */
public enum Variant {
    /** The tools on top of nf_tables. */
    NFT("nf_tables"),
    /** The tools of old, on top of xtables. */
    LEGACY("legacy");

    /** Looked for once: tools don't come and go while we run. */
    private static final Map<Variant, Optional<String>> FOUND = new ConcurrentHashMap<>();

    private final String inVersion;

    Variant(String inVersion) {
        this.inVersion = inVersion;
    }

    /** What stands between a tool's name and its verb: {@code -nft}, or nothing if the plain tools are this variant. */
    Optional<String> infix() {
        return FOUND.computeIfAbsent(this, Variant::find);
    }

    /** Whether the tools are on this machine; whether the kernel has what they need is another matter. */
    public boolean isInstalled() {
        return infix().isPresent();
    }

    private Optional<String> find() {
        String named = this == NFT ? "-nft" : "-legacy";
        if (version("iptables" + named).isPresent()) {
            return Optional.of(named);
        }
        return version("iptables").filter(this::isThis).map(_ -> "");
    }

    private boolean isThis(String version) {
        // Before 1.8 there was one variant, and nobody had to say so.
        return version.contains("(" + inVersion + ")") || (this == LEGACY && !version.contains("("));
    }

    private static Optional<String> version(String tool) {
        try {
            return Optional.of(Command.of(tool, "--version").run());
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    @Override
    public String toString() {
        return this == NFT ? "iptables-nft" : "iptables-legacy";
    }
}
