package dev.sidewall.cli;

import dev.sidewall.agent.state.AgentState;
import dev.sidewall.verify.Verifier;
import dev.sidewall.verify.VerifyReport;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code sidewall verify}: opens real connections as every container and compares; exit 1 where anything differs. */
@Command(
        name = "verify",
        description = "Probe every pair of containers for real and compare with what the policies say.",
        mixinStandardHelpOptions = true)
final class VerifyCommand implements Callable<Integer> {
    @Mixin
    private Running running;

    @Option(names = "-o", paramLabel = "FORMAT", description = "table or json", defaultValue = "table")
    private Output output = Output.TABLE;

    @Option(
            names = "--thorough",
            description = "also try undeclared ports, and every container as the server of every port of its Pod")
    private boolean thorough;

    @Override
    public Integer call() throws IOException {
        AgentState state = running.state();
        running.warnIfGone(state);
        VerifyReport report = new Proof(state).run(thorough, progress());
        System.out.print(output == Output.JSON ? report.toJson() + "\n" : report.toText());
        return report.differences().isEmpty() ? 0 : Main.NO;
    }

    /** On a terminal only; a log doesn't want a line that rewrites itself. */
    @SuppressWarnings("SystemConsoleNull") // it is null without a terminal, on Java 25 again
    private static Verifier.Progress progress() {
        if (System.console() == null) {
            return Verifier.Progress.NONE;
        }
        return (done, planned) -> {
            System.err.print("\r" + done + " of " + planned + " probes");
            if (done == planned) {
                System.err.print("\r\033[K");
            }
        };
    }
}
