package dev.sidewall.kernel.probe;

import dev.sidewall.kernel.linux.Cgroup2;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Moves this process from one cgroup to another and, when closed, back to where it was. A cgroup has processes, not
 * threads, so the whole JVM goes: stays are kept to the few system calls that create sockets, for meanwhile whatever any
 * thread creates counts as that cgroup's, memory included. One stay at a time in a process.
 */
final class OwnCgroup implements AutoCloseable {
    private static final ReentrantLock ONE_AT_A_TIME = new ReentrantLock();

    private final Cgroup2 cgroups;
    private final Path origin;
    private Path present;

    private OwnCgroup(Cgroup2 cgroups, Path origin) {
        this.cgroups = cgroups;
        this.origin = origin;
        this.present = origin;
    }

    /** Notes where this process is; nothing is moved yet. Must be closed by the same thread. */
    static OwnCgroup leave(Cgroup2 cgroups) throws IOException {
        ONE_AT_A_TIME.lock();
        try {
            return new OwnCgroup(cgroups, find(cgroups.mount()));
        } catch (IOException | RuntimeException e) {
            ONE_AT_A_TIME.unlock();
            throw e;
        }
    }

    /** Joins a container's group; null is where this process comes from. */
    void join(@Nullable String group) throws IOException {
        if (group == null) {
            goBack();
            return;
        }
        Path directory = cgroups.path(group);
        if (directory.equals(present)) {
            return;
        }
        // Who joins a frozen group is frozen too, and can't leave by itself.
        if (Files.readAllLines(directory.resolve("cgroup.events")).contains("frozen 1")
                || Files.readString(directory.resolve("cgroup.freeze")).startsWith("1")) {
            throw new IOException("the container is paused (cgroup " + group + " is frozen)");
        }
        move(directory);
    }

    private void goBack() throws IOException {
        if (present.equals(origin)) {
            return;
        }
        try {
            move(origin);
        } catch (NoSuchFileException e) {
            // Emptied by our leaving, and then removed by whoever looks after it.
            Files.createDirectories(origin);
            move(origin);
        }
    }

    private void move(Path directory) throws IOException {
        // 0 is the writer, whichever process namespace it is in.
        Files.writeString(directory.resolve("cgroup.procs"), "0");
        present = directory;
    }

    @Override
    public void close() throws IOException {
        try {
            goBack();
        } finally {
            ONE_AT_A_TIME.unlock();
        }
    }

    /** /proc names the group as seen from the cgroup namespace, which need not be how the mount shows it: hence the search. */
    private static Path find(Path mount) throws IOException {
        String pid = Long.toString(ProcessHandle.current().pid());
        for (String line : Files.readAllLines(Path.of("/proc/self/cgroup"))) {
            if (line.startsWith("0::/")) {
                Path named = mount.resolve(line.substring("0::/".length()));
                if (holds(named, pid)) {
                    return named;
                }
            }
        }
        try (Stream<Path> all = Files.find(mount, Integer.MAX_VALUE, (_, kind) -> kind.isDirectory())) {
            List<Path> candidates = all.toList();
            for (Path candidate : candidates) {
                if (holds(candidate, pid)) {
                    return candidate;
                }
            }
        }
        throw new IOException("the cgroup of this process isn't below " + mount);
    }

    private static boolean holds(Path directory, String pid) throws IOException {
        try {
            return Files.readAllLines(directory.resolve("cgroup.procs")).contains(pid);
        } catch (NoSuchFileException e) {
            return false;
        }
    }
}
