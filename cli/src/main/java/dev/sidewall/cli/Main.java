package dev.sidewall.cli;

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
        exitCodeOnExecutionException = Main.FAILED)
public final class Main implements Runnable {
    /** The exit code for a failure of the system, as against a "no" (1) or wrong input (2). */
    static final int FAILED = 3;

    @Spec
    private CommandSpec spec;

    public static void main(String[] args) {
        System.exit(commandLine().execute(args));
    }

    static CommandLine commandLine() {
        return new CommandLine(new Main());
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
