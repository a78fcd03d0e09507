package dev.sidewall.agent;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Does one thing for many Pods at once. Platform threads, for the work enters namespaces; more than cores, for most of it is
 * waiting for the kernel's grace periods.
 */
final class Parallel implements AutoCloseable {
    private static final int THREADS = 16;

    private final ExecutorService executor = Executors.newFixedThreadPool(
            THREADS, Thread.ofPlatform().daemon().name("pod-", 0).factory());

    /** The work for one item. */
    @FunctionalInterface
    interface Work<T> {
        void run(T item) throws IOException, InterruptedException;
    }

    /** Waits for all, then throws the first failure with the others attached. */
    <T> void forEach(Collection<T> items, Work<T> work) throws IOException {
        List<Future<?>> futures = new ArrayList<>();
        for (T item : items) {
            futures.add(executor.submit(() -> {
                work.run(item);
                return null;
            }));
        }
        Throwable failure = null;
        for (Future<?> future : futures) {
            try {
                future.get();
            } catch (ExecutionException e) {
                Throwable cause = e.getCause() == null ? e : e.getCause();
                if (failure == null) {
                    failure = cause;
                } else {
                    failure.addSuppressed(cause);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IOException("interrupted", e);
            }
        }
        switch (failure) {
            case null -> {}
            case IOException e -> throw e;
            case RuntimeException e -> throw e;
            case Error e -> throw e;
            default -> throw new IOException(failure);
        }
    }

    @Override
    public void close() {
        executor.shutdownNow();
    }
}
