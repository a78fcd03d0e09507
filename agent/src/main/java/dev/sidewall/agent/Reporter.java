package dev.sidewall.agent;

import dev.sidewall.agent.state.AgentState;
import dev.sidewall.agent.state.StateFile;
import java.io.IOException;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/** Writes the state file, at once when asked to and a moment after container changes, many of which come together. */
final class Reporter implements AutoCloseable {
    private static final long MOMENT_MILLIS = 20;

    private final StateFile file;
    private final Source source;
    private final Consumer<String> log;
    private final AtomicBoolean pending = new AtomicBoolean();
    private final ScheduledExecutorService executor = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("reporter").factory());
    private boolean closed;

    /** Where the state comes from. */
    @FunctionalInterface
    interface Source {
        AgentState get() throws IOException;
    }

    Reporter(StateFile file, Source source, Consumer<String> log) {
        this.file = file;
        this.source = source;
        this.log = log;
    }

    /** That it can't be written changes nothing that is enforced, so it is said and not thrown. */
    synchronized void now() {
        if (closed) {
            return;
        }
        try {
            file.write(source.get());
        } catch (IOException e) {
            log.accept("the state file couldn't be written, other commands may see an older state: " + e.getMessage());
        }
    }

    void soon() {
        if (pending.compareAndSet(false, true)) {
            try {
                var _ = executor.schedule(this::report, MOMENT_MILLIS, TimeUnit.MILLISECONDS);
            } catch (RejectedExecutionException e) {
                // Closing: nobody reads it any more.
            }
        }
    }

    private void report() {
        pending.set(false);
        now();
    }

    /** Removes the file: there is nothing to report any more. */
    @Override
    public synchronized void close() throws IOException {
        closed = true;
        executor.shutdownNow();
        file.delete();
    }
}
