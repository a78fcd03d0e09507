package dev.sidewall.kernel.linux;

import java.io.IOException;

/** A program that couldn't be started, or didn't end with 0: what was run, and what it said. */
public final class CommandException extends IOException {
    private final String output;

    CommandException(Command command, int exit, String output) {
        super(command + ": " + firstLine(output, exit));
        this.output = output;
    }

    /** Everything it said. */
    public String output() {
        return output;
    }

    private static String firstLine(String output, int exit) {
        return output.lines()
                .filter(l -> !l.isBlank() && !l.startsWith("# Warning"))
                .findFirst()
                .orElse("ended with " + exit);
    }
}
