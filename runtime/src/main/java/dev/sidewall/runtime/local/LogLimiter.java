package dev.sidewall.runtime.local;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Keeps containers from filling the disk: a log that has grown too large is emptied. Containers append, so that they go on
 * at its new end.
 */
final class LogLimiter implements AutoCloseable {
    private static final Logger LOG = System.getLogger(LogLimiter.class.getName());
    private static final long LIMIT = 16L << 20;
    private static final int PERIOD_SECONDS = 10;

    private final StateDirectory state;
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("log-limiter").factory());

    LogLimiter(StateDirectory state) {
        this.state = state;
        var _ = timer.scheduleWithFixedDelay(this::check, PERIOD_SECONDS, PERIOD_SECONDS, TimeUnit.SECONDS);
    }

    private void check() {
        try {
            for (Path log : state.logs()) {
                empty(log, LIMIT);
            }
        } catch (IOException | RuntimeException e) {
            LOG.log(Level.WARNING, "checking the size of the containers' logs failed", e);
        }
    }

    static void empty(Path log, long limit) throws IOException {
        try {
            if (Files.size(log) > limit) {
                try (FileChannel channel = FileChannel.open(log, StandardOpenOption.WRITE)) {
                    channel.truncate(0);
                }
            }
        } catch (NoSuchFileException e) {
            // Its Pod has just been removed.
        }
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }
}
