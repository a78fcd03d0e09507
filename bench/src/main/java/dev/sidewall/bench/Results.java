package dev.sidewall.bench;

import dev.sidewall.bench.ChangeBench.Change;
import dev.sidewall.bench.UpBench.Up;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Everything one run measured, and where; what it was not asked for is absent. */
record Results(
        Machine machine,
        int rounds,
        List<Series> series,
        List<Change> changes,
        @Nullable Up up) {
    Results {
        series = List.copyOf(series);
        changes = List.copyOf(changes);
    }

    /** What the numbers depend on. */
    record Machine(String date, String kernel, int cpus, String iptables) {
        static Machine find() throws IOException {
            return new Machine(
                    LocalDate.now(ZoneOffset.UTC).toString(),
                    Files.readString(Path.of("/proc/sys/kernel/osrelease")).strip(),
                    Placement.cpus().size(),
                    Shell.run("", "iptables", "--version").strip());
        }
    }

    /** The same measure at the same place under another variant. */
    Series beside(Series series, Variant variant) {
        return this.series.stream()
                .filter(s -> s.placement() == series.placement()
                        && s.measure() == series.measure()
                        && s.variant().equals(variant))
                .findFirst()
                .orElseThrow();
    }

    Series.Ratio toNoRules(Series series) {
        return series.to(beside(series, Variant.NO_RULES));
    }
}
