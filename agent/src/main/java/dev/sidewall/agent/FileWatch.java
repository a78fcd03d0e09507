package dev.sidewall.agent;

import static java.nio.file.StandardWatchEventKinds.ENTRY_CREATE;
import static java.nio.file.StandardWatchEventKinds.ENTRY_DELETE;
import static java.nio.file.StandardWatchEventKinds.ENTRY_MODIFY;
import static java.nio.file.StandardWatchEventKinds.OVERFLOW;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Calls back after files or folders have changed and have then been quiet for a moment: inotify(7). */
final class FileWatch implements AutoCloseable {
    /** Editors write a file in several steps; half a file would only be reported as broken. */
    private static final Duration QUIET = Duration.ofMillis(20);

    private final List<Path> roots;
    private final Runnable changed;
    private final WatchService watcher;
    private final Map<WatchKey, Path> keys = new HashMap<>();

    FileWatch(List<Path> filesOrFolders, Runnable changed) throws IOException {
        this.roots = filesOrFolders.stream().map(Path::toAbsolutePath).toList();
        this.changed = changed;
        this.watcher = roots.getFirst().getFileSystem().newWatchService();
        register();
        Thread.ofPlatform().daemon().name("manifests").start(this::run);
    }

    /** Folders and all below them; for a file its folder, since editors replace files by others of the same name. */
    private void register() throws IOException {
        Set<Path> folders = new HashSet<>();
        for (Path root : roots) {
            if (Files.isDirectory(root)) {
                try (Stream<Path> below = Files.walk(root)) {
                    below.filter(Files::isDirectory).forEach(folders::add);
                }
            }
            Path parent = root.getParent();
            if (parent != null) {
                folders.add(parent);
            }
        }
        for (Path folder : folders) {
            // Registering a folder again gives the same key.
            keys.put(folder.register(watcher, ENTRY_CREATE, ENTRY_DELETE, ENTRY_MODIFY), folder);
        }
    }

    private void run() {
        try {
            while (true) {
                boolean ours = drain(watcher.take());
                WatchKey more = watcher.poll(QUIET.toMillis(), TimeUnit.MILLISECONDS);
                while (more != null) {
                    ours |= drain(more);
                    more = watcher.poll(QUIET.toMillis(), TimeUnit.MILLISECONDS);
                }
                if (ours) {
                    register();
                    changed.run();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ClosedWatchServiceException e) {
            // The end.
        } catch (IOException e) {
            throw new UncheckedIOException("watching " + roots + " failed; changes no longer take effect", e);
        }
    }

    private boolean drain(WatchKey key) {
        Path folder = keys.get(key);
        boolean ours = false;
        for (var event : key.pollEvents()) {
            Path path = folder == null || !(event.context() instanceof Path name) ? null : folder.resolve(name);
            ours |= event.kind().equals(OVERFLOW)
                    || (path != null && roots.stream().anyMatch(path::startsWith));
        }
        key.reset();
        return ours;
    }

    @Override
    public void close() throws IOException {
        watcher.close();
    }
}
