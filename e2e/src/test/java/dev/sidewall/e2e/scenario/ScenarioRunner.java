package dev.sidewall.e2e.scenario;

import dev.sidewall.kernel.linux.Cgroup2;
import dev.sidewall.verify.Verifier;
import dev.sidewall.verify.VerifyOptions;
import dev.sidewall.verify.VerifyReport;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Runs scenarios in a system and says what is wrong, with all one needs to see it again. */
final class ScenarioRunner {
    private final ScenarioSystem system;

    ScenarioRunner(ScenarioSystem system) {
        this.system = system;
    }

    /**
     * Starts the generator's first scenario, then changes its policies some times, and verifies after each.
     *
     * @return what is wrong, empty if the kernel always did what the policies said
     */
    List<String> run(ScenarioGenerator generator, int changes, Path directory)
            throws IOException, InterruptedException {
        Scenario scenario = generator.next();
        List<String> complaints = new ArrayList<>();
        try (ScenarioSystem.Running running = system.start(scenario, directory)) {
            verify(scenario, running, complaints);
            for (int i = 0; i < changes; i++) {
                scenario = generator.next();
                running.change(scenario);
                verify(scenario, running, complaints);
            }
        }
        return complaints;
    }

    private static void verify(Scenario scenario, ScenarioSystem.Running running, List<String> complaints)
            throws IOException {
        long start = System.nanoTime();
        VerifyOptions options = VerifyOptions.defaults().withThorough(true);
        VerifyReport report =
                new Verifier(Cgroup2.find()).verify(running.world(), running.pods(), options, Verifier.Progress.NONE);
        System.out.printf(
                "%s: %d probes, %d of them to Services, %d denied, %d tried again, %d ms%n",
                scenario,
                report.results().size(),
                report.results().stream()
                        .filter(one -> one.attempt().address().getHostAddress().matches("10\\.96\\..*|fd96:.*"))
                        .count(),
                report.results().stream().filter(one -> !one.expected()).count(),
                report.results().stream().filter(VerifyReport.Result::retried).count(),
                (System.nanoTime() - start) / 1_000_000);
        if (!report.differences().isEmpty()
                || !report.unproven().isEmpty()
                || report.results().isEmpty()) {
            complaints.add(
                    "%s%n%s%n%s%n%s".formatted(scenario, report.toText(), scenario.manifests(), running.rules()));
        }
    }
}
