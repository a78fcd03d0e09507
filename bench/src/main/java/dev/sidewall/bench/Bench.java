package dev.sidewall.bench;

import dev.sidewall.kernel.linux.Processes;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParseResult;

/** The {@code bench/run} command: measures, and prints a report on stdout. */
@Command(
        name = "bench/run",
        description = "Compare no rules, Sidewall and linear iptables owner rules, all in one run.",
        mixinStandardHelpOptions = true,
        exitCodeOnExecutionException = Bench.FAILED)
public final class Bench implements Callable<Integer> {
    static final int FAILED = 3;

    private static final int MISSED = 1;

    /** What is measured. */
    enum What {
        PACKETS,
        CHANGES,
        UP
    }

    /** How the report is written. */
    enum Output {
        MARKDOWN,
        JSON
    }

    @Parameters(paramLabel = "WHAT", arity = "0..*", description = "${COMPLETION-CANDIDATES}; default: all of them")
    private List<What> what = List.of(What.values());

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
                .setExecutionExceptionHandler(Bench::failed)
                .execute(args));
    }

    /** What the system didn't do needs no stack trace. */
    private static int failed(Exception e, CommandLine command, ParseResult arguments) throws Exception {
        if (e instanceof IOException) {
            System.err.println("bench: " + e.getMessage());
            return FAILED;
        }
        throw e;
    }

    /** Exits with 0 if every target was met, else with 1. */
    @Override
    public Integer call() throws IOException, InterruptedException {
        if (Processes.effectiveUid() != 0) {
            System.err.println("bench: needs root, for network namespaces and cgroups");
            return FAILED;
        }
        try (Sandbox sandbox = Sandbox.open()) {
            Runtime.getRuntime().addShutdownHook(new Thread(sandbox::interrupted));
            Results results = new Results(
                    Results.Machine.find(),
                    rounds,
                    what.contains(What.PACKETS)
                            ? new PacketBench(sandbox, Variant.all(rulesets), rounds, millis, Bench::progress)
                                    .run(Placement.possible())
                            : List.of(),
                    what.contains(What.CHANGES) ? new ChangeBench(sandbox, rounds, Bench::progress).run() : List.of(),
                    what.contains(What.UP) ? new UpBench(sandbox, program(), Bench::progress).run() : null);
            System.out.print(output == Output.JSON ? Report.json(results) : Report.markdown(results));
            return Target.of(results).stream().allMatch(Target::met) ? 0 : MISSED;
        }
    }

    /** The script beside us, if bench/run started us. */
    private static Path program() throws IOException {
        String program = System.getProperty("sidewall.program");
        if (program == null) {
            throw new IOException("the property sidewall.program doesn't say where the program is");
        }
        return Path.of(program);
    }

    private static void progress(String what) {
        System.err.println("bench: " + what);
    }
}
