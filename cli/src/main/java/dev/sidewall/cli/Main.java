package dev.sidewall.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import picocli.AutoComplete.GenerateCompletion;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The {@code sidewall} command: names the subcommands and turns what they return or throw into an exit code. */
@Command(
        name = "sidewall",
        description = "Network policy between the containers of one Pod.",
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class,
        footer = {"", "Exit codes: 0 fine, 1 the answer is no, 2 bad usage or input, 3 the system failed."},
        subcommands = {
            DemoCommand.class,
            UpCommand.class,
            PsCommand.class,
            VerifyCommand.class,
            ExplainCommand.class,
            MatrixCommand.class,
            LintCommand.class,
            ExecCommand.class,
            DownCommand.class,
            GenerateCompletion.class
        })
public final class Main implements Runnable {
    /** The answer is no: denied, different, errors found. */
    static final int NO = 1;
    /** Bad usage or input. */
    static final int USAGE = 2;
    /** The exit code for a failure of the system, as against a "no" (1) or wrong input (2). */
    static final int FAILED = 3;

    @Spec
    private CommandSpec spec;

    public static void main(String[] args) {
        System.exit(commandLine().execute(args));
    }

    static CommandLine commandLine() {
        return new CommandLine(new Main())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setExecutionExceptionHandler((e, commandLine, parsed) -> failure(e, commandLine));
    }

    /** One message, no stack trace: what was being done and what came back. A bug shows where it is. */
    private static int failure(Exception thrown, CommandLine commandLine) {
        var err = commandLine.getErr();
        switch (thrown) {
            case CliException e -> {
                err.println("sidewall: " + e.getMessage());
                return e.exitCode();
            }
            case IOException e -> err.println("sidewall: " + message(e));
            case UncheckedIOException e -> err.println("sidewall: " + e.getMessage());
            default -> {
                err.println("sidewall: a bug, please report it:");
                thrown.printStackTrace(err);
            }
        }
        return FAILED;
    }

    private static String message(IOException e) {
        return e.getMessage() == null ? e.toString() : e.getMessage();
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Which command?");
    }

    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            String version = Main.class.getPackage().getImplementationVersion();
            return new String[] {"sidewall " + (version == null ? "(not packaged)" : version)};
        }
    }
}
