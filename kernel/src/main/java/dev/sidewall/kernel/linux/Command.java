package dev.sidewall.kernel.linux;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A program to run to its end. Inside a network namespace it is started by nsenter(1), so that no thread of this process has to
 * go there: the JVM would leave one behind, see {@link NetworkNamespace}.
 */
public record Command(List<String> words) {
    public Command {
        words = List.copyOf(words);
    }

    public static Command of(String... words) {
        return new Command(List.of(words));
    }

    /** The same in the network namespace of the path. */
    public Command inside(Path netns) {
        List<String> all = new ArrayList<>(List.of("nsenter", "--net=" + netns));
        all.addAll(words);
        return new Command(all);
    }

    /** Runs it and returns what it prints. */
    public String run() throws IOException {
        return run("");
    }

    /**
     * Runs it and returns what it prints.
     *
     * @throws CommandException if it can't be started or doesn't end with 0
     */
    public String run(String input) throws IOException {
        Process process = start();
        try (OutputStream stdin = process.getOutputStream()) {
            stdin.write(input.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            // It ended without reading: its own words say more.
        }
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        try {
            int exit = process.waitFor();
            if (exit != 0) {
                throw new CommandException(this, exit, output);
            }
            return output;
        } catch (InterruptedException e) {
            process.destroy();
            Thread.currentThread().interrupt();
            throw new IOException(this + " was interrupted", e);
        }
    }

    private Process start() throws CommandException {
        try {
            return new ProcessBuilder(words).redirectErrorStream(true).start();
        } catch (IOException e) {
            throw new CommandException(this, 127, String.valueOf(e.getMessage()));
        }
    }

    @Override
    public String toString() {
        return String.join(" ", words);
    }
}
