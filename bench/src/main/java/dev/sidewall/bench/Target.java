package dev.sidewall.bench;

import dev.sidewall.bench.ChangeBench.Change;
import java.util.ArrayList;
import java.util.List;

/**
 * Something that was set out to be reached, and what was.
 *
 * @param limit what {@code value} may be at most, or with {@code atLeast} has to be at least
 */
record Target(String name, double value, double limit, boolean atLeast) {
    private static final int FEW = 10;
    private static final int MIDDLE = 1_000;
    private static final int MANY = 10_000;

    boolean met() {
        return atLeast ? value >= limit : value <= limit;
    }

    static List<Target> of(Results results) {
        List<Target> targets = new ArrayList<>();
        for (Series series : results.series()) {
            if (series.variant() instanceof Variant.Sidewall sidewall) {
                targets.addAll(packets(results, series, sidewall));
            }
        }
        for (Change change : results.changes()) {
            if (change.entries() == MANY && change.kind() == ChangeBench.Kind.ADD) {
                targets.add(new Target("milliseconds for " + change.title(), change.median(), 1, false));
            }
        }
        return List.copyOf(targets);
    }

    private static List<Target> packets(Results results, Series series, Variant.Sidewall sidewall) {
        String name = series.variant().name() + ", " + series.measure().title + ", " + series.placement().title + ": ";
        List<Target> targets = new ArrayList<>();
        if (sidewall.entries() == MANY) {
            double limit = series.measure() == Measure.EXCHANGE ? 1.03 : 1.25;
            targets.add(new Target(
                    name + "times no rules", results.toNoRules(series).median(), limit, false));
            if (series.measure() == Measure.CONNECTION) {
                Series few = results.beside(series, new Variant.Sidewall(sidewall.mode(), FEW));
                targets.add(new Target(
                        name + "times " + FEW + " entries", series.to(few).median(), 1.05, false));
            }
        } else if (sidewall.entries() == MIDDLE) {
            Series iptables = results.beside(series, new Variant.Iptables(MIDDLE));
            targets.add(new Target(
                    name + "iptables takes times as long", iptables.to(series).median(), 3, true));
        }
        return targets;
    }
}
