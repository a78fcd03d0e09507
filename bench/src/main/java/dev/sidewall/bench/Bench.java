package dev.sidewall.bench;

import dev.sidewall.kernel.linux.Processes;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The {@code bench/run} command: measures, and prints a report on stdout. */
@Command(
        name = "bench/run",
        description = "Compare no rules, Sidewall and linear iptables owner rules, all in one run.",
        mixinStandardHelpOptions = true,
        exitCodeOnExecutionException = Bench.FAILED)
public final class Bench implements Callable<Integer> {
    static final int FAILED = 3;

    private static final int MISSED = 1;

    /** How the report is written. */
    enum Output {
        MARKDOWN,
        JSON
    }

    @Option(
            names = {"-o", "--output"},
            defaultValue = "markdown",
            description = "markdown (default) or json")
    private Output output = Output.MARKDOWN;

    @Option(names = "--rounds", defaultValue = "100", description = "how often everything is measured (default: 100)")
    private int rounds;

    @Option(
            names = "--millis",
            defaultValue = "10",
            description = "how long one variant is measured in a round (default: 10)")
    private int millis;

    @Option(
            names = "--ruleset",
            paramLabel = "FILE",
            description = "measure also the rules of this file, which nft(8) loads")
    private List<Path> rulesets = List.of();

    public static void main(String[] args) {
        System.exit(new CommandLine(new Bench())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .execute(args));
    }

    /** Exits with 0 if every target was met, else with 1. */
    @Override
    public Integer call() throws IOException {
        if (Processes.effectiveUid() != 0) {
            System.err.println("bench: needs root, for network namespaces and cgroups");
            return FAILED;
        }
        try (Sandbox sandbox = Sandbox.open()) {
            Runtime.getRuntime().addShutdownHook(new Thread(sandbox::interrupted));
            Results results = new Results(
                    Results.Machine.find(),
                    rounds,
                    new PacketBench(sandbox, Variant.all(rulesets), rounds, millis, Bench::progress)
                            .run(Placement.possible()),
                    new ChangeBench(sandbox, rounds, Bench::progress).run());
            System.out.print(output == Output.JSON ? Report.json(results) : Report.markdown(results));
            return Target.of(results).stream().allMatch(Target::met) ? 0 : MISSED;
        }
    }

    private static void progress(String what) {
        System.err.println("bench: " + what);
    }
}
