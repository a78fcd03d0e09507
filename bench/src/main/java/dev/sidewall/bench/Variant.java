package dev.sidewall.bench;

import dev.sidewall.kernel.backend.Backend;
import dev.sidewall.kernel.backend.Backends;
import dev.sidewall.kernel.enforce.EnforcementSettings;
import dev.sidewall.kernel.enforce.PodEnforcement;
import dev.sidewall.policy.model.IdentityMode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** One way of ruling a namespace, set up once and measured in every round. */
sealed interface Variant {
    /** The numbers of entries that are compared. */
    List<Integer> SIZES = List.of(10, 1_000, 10_000);

    /** What the others are compared with. */
    Variant NO_RULES = new None("no rules");

    String name();

    void setUp(Path netns, Sandbox sandbox) throws IOException;

    /** No rules at all. There are two of these: how much they differ is how much to believe of everything else. */
    record None(String name) implements Variant {
        @Override
        public void setUp(Path netns, Sandbox sandbox) {}
    }

    /** A Pod's rules as the compiler and the renderer make them. */
    record Sidewall(IdentityMode mode, int entries) implements Variant {
        @Override
        public String name() {
            return "Sidewall " + entries + ", by " + mode.name().toLowerCase(Locale.ROOT);
        }

        @Override
        public void setUp(Path netns, Sandbox sandbox) throws IOException {
            try (PodEnforcement pod = Backends.open(name(), netns, Backend.NFTABLES, EnforcementSettings.DEFAULT)) {
                pod.apply(Entries.compile(mode, entries / 2, entries - entries / 2), sandbox.owners());
            }
        }
    }

    /** Rules by owner as they are written by hand, one after the other; those of the two containers are the last. */
    record Iptables(int entries) implements Variant {
        @Override
        public String name() {
            return "iptables " + entries;
        }

        @Override
        public void setUp(Path netns, Sandbox sandbox) throws IOException {
            StringBuilder rules = new StringBuilder("*filter\n");
            for (int i = 0; i < entries - 2; i++) {
                rules.append(accept(Entries.SERVER_UID + 1 + i));
            }
            rules.append(accept(Entries.SERVER_UID)).append(accept(Entries.CLIENT_UID));
            Shell.run(rules.append("COMMIT\n").toString(), "nsenter", "--net=" + netns, "iptables-restore");
        }

        private static String accept(long uid) {
            return "-A OUTPUT -m owner --uid-owner " + uid + " -j ACCEPT\n";
        }
    }

    /** Rules from a file for nft(8), to see what a part of the rules costs, or what another order would. */
    record Nft(String name, String rules) implements Variant {
        /** What anything with connection tracking pays, before its first rule of its own. */
        static final Nft TRACKING = new Nft("tracking only", """
                table inet tracking {
                    chain input {
                        type filter hook input priority -175
                        ct state established accept
                    }
                    chain output {
                        type filter hook output priority -175
                        ct state established accept
                    }
                }
                """);

        static Nft of(Path file) throws IOException {
            return new Nft(String.valueOf(file.getFileName()), Files.readString(file));
        }

        @Override
        public void setUp(Path netns, Sandbox sandbox) throws IOException {
            Shell.run(rules, "nsenter", "--net=" + netns, "nft", "-f", "-");
        }
    }

    /** Every variant of a run. */
    static List<Variant> all(List<Path> files) throws IOException {
        List<Variant> all = new ArrayList<>(List.of(NO_RULES, new None("no rules again"), Nft.TRACKING));
        for (IdentityMode mode : List.of(IdentityMode.CGROUP, IdentityMode.USER)) {
            SIZES.forEach(n -> all.add(new Sidewall(mode, n)));
        }
        SIZES.forEach(n -> all.add(new Iptables(n)));
        for (Path file : files) {
            all.add(Nft.of(file));
        }
        return List.copyOf(all);
    }
}
