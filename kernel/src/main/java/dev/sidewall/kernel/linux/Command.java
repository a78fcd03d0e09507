package dev.sidewall.kernel.linux;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

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
     * Runs it and returns what it prints, without its warnings.
     *
     * @throws CommandException if it can't be started or doesn't end with 0
     */
    public String run(String input) throws IOException {
        Process process = start();
        FutureTask<String> errors = new FutureTask<>(() -> read(process.getErrorStream()));
        Thread.ofPlatform().daemon().name("errors").start(errors);
        try (OutputStream stdin = process.getOutputStream()) {
            stdin.write(input.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            // It ended without reading: its own words say more.
        }
        try {
            String output = read(process.getInputStream());
            int exit = process.waitFor();
            if (exit != 0) {
                throw new CommandException(this, exit, errors.get() + output);
            }
            return output;
        } catch (InterruptedException e) {
            process.destroy();
            Thread.currentThread().interrupt();
            throw new IOException(this + " was interrupted", e);
        } catch (ExecutionException e) {
            throw new IOException(this + " couldn't be read from", e);
        }
    }

    private static String read(InputStream stream) throws IOException {
        return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
    }

    private Process start() throws CommandException {
        try {
            return new ProcessBuilder(words).start();
        } catch (IOException e) {
            throw new CommandException(this, 127, String.valueOf(e.getMessage()));
        }
    }

    @Override
    public String toString() {
        return String.join(" ", words);
    }
}
