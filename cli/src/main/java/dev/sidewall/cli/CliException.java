package dev.sidewall.cli;

/** Ends a command with one message and an exit code. */
final class CliException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final int exitCode;

    private CliException(String message, int exitCode) {
        super(message);
        this.exitCode = exitCode;
    }

    /** The user asked for something that isn't there or can't be read. */
    static CliException usage(String message) {
        return new CliException(message, Main.USAGE);
    }

    /** The system didn't do its part. */
    static CliException failed(String message) {
        return new CliException(message, Main.FAILED);
    }

    int exitCode() {
        return exitCode;
    }
}
