package dev.sidewall.e2e.scenario;

import dev.sidewall.kernel.linux.Cgroup2;
import dev.sidewall.verify.Verifier;
import dev.sidewall.verify.VerifyOptions;
import dev.sidewall.verify.VerifyReport;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/** Runs a scenario in a system and says what is wrong, with all one needs to see it again. */
final class ScenarioRunner {
    private final ScenarioSystem system;

    ScenarioRunner(ScenarioSystem system) {
        this.system = system;
    }

    /** How it went; {@code complaint} is empty if the kernel does what the policies say. */
    record Result(VerifyReport report, Optional<String> complaint) {}

    Result run(Scenario scenario, Path directory) throws IOException, InterruptedException {
        try (ScenarioSystem.Running running = system.start(scenario, directory)) {
            VerifyOptions options = VerifyOptions.defaults().withThorough(true);
            VerifyReport report = new Verifier(Cgroup2.find())
                    .verify(running.world(), running.pods(), options, Verifier.Progress.NONE);
            boolean fine = report.differences().isEmpty() && report.unproven().isEmpty();
            return new Result(
                    report,
                    fine
                            ? Optional.empty()
                            : Optional.of("%s%n%s%n%s%n%s"
                                    .formatted(scenario, report.toText(), scenario.manifests(), running.rules())));
        }
    }
}
