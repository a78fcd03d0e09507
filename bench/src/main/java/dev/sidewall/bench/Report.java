package dev.sidewall.bench;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import dev.sidewall.bench.ChangeBench.Change;
import dev.sidewall.bench.UpBench.Up;
import java.util.ArrayList;
import java.util.Formatter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Results for people (Markdown) and for scripts (JSON). */
final class Report {
    private final Results results;
    private final Formatter out = new Formatter(Locale.ROOT);

    private Report(Results results) {
        this.results = results;
    }

    static String markdown(Results results) {
        Report report = new Report(results);
        Results.Machine machine = results.machine();
        report.out.format(
                "%s, Linux %s, %d CPUs, %s, %d rounds. A ratio is the median of the rounds' ratios to no rules; in"
                        + " brackets their quartiles.%n",
                machine.date(), machine.kernel(), machine.cpus(), machine.iptables(), results.rounds());
        for (Placement placement : Placement.values()) {
            report.packets(placement);
        }
        report.changes();
        if (results.up() != null) {
            report.up(results.up());
        }
        report.targets();
        return report.out.toString();
    }

    private void packets(Placement placement) {
        List<Series> here = results.series().stream()
                .filter(s -> s.placement() == placement)
                .toList();
        if (here.isEmpty()) {
            return;
        }
        out.format("%n### %s%n%n|", placement.title);
        for (Measure measure : Measure.values()) {
            out.format(" | %s, µs | ratio", measure.title);
        }
        out.format(" |%n|---|");
        for (int i = 0; i < Measure.values().length; i++) {
            out.format("---|---|");
        }
        here.stream().map(Series::variant).distinct().forEach(variant -> {
            out.format("%n| %s |", variant.name());
            here.stream().filter(s -> s.variant().equals(variant)).forEach(s -> {
                Series.Ratio ratio = results.toNoRules(s);
                out.format(
                        " %.1f | %.3f (%.3f to %.3f) |",
                        s.median(), ratio.median(), ratio.lowerQuartile(), ratio.upperQuartile());
            });
        });
        out.format("%n");
    }

    private void changes() {
        if (results.changes().isEmpty()) {
            return;
        }
        out.format("%n### Changes to an enforced Pod, in process%n%n");
        out.format(
                "| | entries | median, ms | 90 %% are below | compiling the rules before, ms |%n|---|---|---|---|---|%n");
        for (Change c : results.changes()) {
            out.format("| %s | %d | %.2f | %.2f | %.2f |%n", c.title(), c.entries(), c.median(), c.p90(), c.compiled());
        }
    }

    private void up(Up up) {
        out.format("%n### sidewall up%n%n| %d Pods of two containers | ms |%n|---|---|%n", up.pods());
        out.format("| from the start until all are enforced | %.0f |%n", up.ready());
        out.format("| from an edit that allows a port more until it is in force in all | %.0f |%n", up.loosening());
        out.format("| from an edit that allows a port less until it is in force in all | %.0f |%n", up.tightening());
    }

    private void targets() {
        out.format("%n### Targets%n%n| | measured | target | |%n|---|---|---|---|%n");
        for (Target target : Target.of(results)) {
            out.format(
                    "| %s | %.3f | %s %.2f | %s |%n",
                    target.name(),
                    target.value(),
                    target.atLeast() ? "at least" : "at most",
                    target.limit(),
                    target.met() ? "met" : "**not met**");
        }
    }

    static String json(Results results) {
        List<Map<String, Object>> packets = new ArrayList<>();
        for (Series series : results.series()) {
            Series.Ratio ratio = results.toNoRules(series);
            Map<String, Object> entry = new LinkedHashMap<>();
            entry.put("variant", series.variant().name());
            entry.put("placement", series.placement().title);
            entry.put("measure", series.measure().title);
            entry.put("micros", series.median());
            entry.put("ratio", ratio.median());
            entry.put("ratioQuartiles", List.of(ratio.lowerQuartile(), ratio.upperQuartile()));
            packets.add(entry);
        }
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("machine", results.machine());
        all.put("rounds", results.rounds());
        all.put("packets", packets);
        all.put("changes", results.changes());
        if (results.up() != null) {
            all.put("up", results.up());
        }
        all.put("targets", Target.of(results).stream().map(Report::json).toList());
        try {
            return new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT).writeValueAsString(all) + "\n";
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Map<String, Object> json(Target target) {
        Map<String, Object> entry = new LinkedHashMap<>();
        entry.put("name", target.name());
        entry.put("value", target.value());
        entry.put(target.atLeast() ? "atLeast" : "atMost", target.limit());
        entry.put("met", target.met());
        return entry;
    }
}
