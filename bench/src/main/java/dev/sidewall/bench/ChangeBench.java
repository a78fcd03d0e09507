package dev.sidewall.bench;

import dev.sidewall.kernel.backend.Backend;
import dev.sidewall.kernel.backend.Backends;
import dev.sidewall.kernel.enforce.EnforcementSettings;
import dev.sidewall.kernel.enforce.PodEnforcement;
import dev.sidewall.policy.model.IdentityMode;
import dev.sidewall.policy.rules.PodRules;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;

/** Changes to a Pod that is enforced, in process: from new rules to the kernel holding them. */
final class ChangeBench {
    private static final int WARM_UP = 100;

    private final Sandbox sandbox;
    private final int times;
    private final Consumer<String> progress;

    ChangeBench(Sandbox sandbox, int times, Consumer<String> progress) {
        this.sandbox = sandbox;
        this.times = times;
        this.progress = progress;
    }

    /** How many of the entries are ports of the other container; the rest are addresses. */
    enum Mix {
        HALF_PORTS,
        ADDRESSES_ONLY;

        int ports(int entries) {
            return this == HALF_PORTS ? entries / 2 : 2;
        }
    }

    /** What is changed. */
    enum Kind {
        ADD,
        REMOVE
    }

    /**
     * How long one kind of change took, in milliseconds.
     *
     * @param compiled what it took to compile the rules before, for comparison
     */
    record Change(Kind kind, IdentityMode mode, int entries, Mix mix, double median, double p90, double compiled) {
        String title() {
            return (kind == Kind.ADD ? "one address more" : "one address less")
                    + (mix == Mix.ADDRESSES_ONLY ? " among addresses only" : "")
                    + ", by "
                    + mode.name().toLowerCase(Locale.ROOT);
        }
    }

    List<Change> run() throws IOException {
        List<Change> changes = new ArrayList<>();
        for (IdentityMode mode : List.of(IdentityMode.CGROUP, IdentityMode.USER)) {
            for (Mix mix : Mix.values()) {
                for (int entries : Variant.SIZES) {
                    progress.accept("changing addresses, " + mode + ", " + mix + ", " + entries + " entries");
                    Path netns = Sandbox.namespace("change-" + mode + "-" + mix + "-" + entries);
                    try (PodEnforcement pod =
                            Backends.open("bench", netns, Backend.NFTABLES, EnforcementSettings.DEFAULT)) {
                        changes.addAll(measure(pod, mode, mix, entries));
                    }
                }
            }
        }
        return changes;
    }

    private List<Change> measure(PodEnforcement pod, IdentityMode mode, Mix mix, int entries) throws IOException {
        int ports = mix.ports(entries);
        int addresses = entries - ports;
        List<Double> compile = new ArrayList<>();
        List<Double> add = new ArrayList<>();
        List<Double> remove = new ArrayList<>();
        pod.apply(Entries.compile(mode, ports, addresses), sandbox.owners());
        for (int i = -WARM_UP; i < times; i++) {
            long begin = System.nanoTime();
            PodRules more = Entries.compile(mode, ports, addresses + 1);
            double compiled = millisSince(begin);
            double added = apply(pod, more);
            double removed = apply(pod, Entries.compile(mode, ports, addresses));
            if (i >= 0) {
                compile.add(compiled);
                add.add(added);
                remove.add(removed);
            }
        }
        double compiled = median(compile);
        return List.of(
                new Change(Kind.ADD, mode, entries, mix, median(add), p90(add), compiled),
                new Change(Kind.REMOVE, mode, entries, mix, median(remove), p90(remove), compiled));
    }

    private double apply(PodEnforcement pod, PodRules rules) throws IOException {
        long begin = System.nanoTime();
        pod.apply(rules, sandbox.owners());
        return millisSince(begin);
    }

    private static double median(List<Double> millis) {
        return Series.quantile(millis, 0.5);
    }

    private static double p90(List<Double> millis) {
        return Series.quantile(millis, 0.9);
    }

    private static double millisSince(long nanos) {
        return (System.nanoTime() - nanos) / 1e6;
    }
}
