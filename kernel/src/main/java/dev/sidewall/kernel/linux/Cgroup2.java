package dev.sidewall.kernel.linux;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/**
 * The cgroup v2 hierarchy of this machine. Groups are named by their path below its root, starting with a slash, the way
 * {@code /proc/PID/cgroup} and nftables name them, wherever the hierarchy is mounted.
 */
public final class Cgroup2 {
    private static final Path MOUNTS = Path.of("/proc/self/mounts");
    private static final long KILL_TIMEOUT_NANOS = 10_000_000_000L;
    private static final int SIGKILL = 9;

    private final Path mount;

    public Cgroup2(Path mount) {
        this.mount = requireNonNull(mount, "mount is null");
    }

    /** Finds the hierarchy: usually /sys/fs/cgroup, on hybrid systems beside the older hierarchies. */
    public static Cgroup2 find() throws IOException {
        return find(Files.readAllLines(MOUNTS));
    }

    static Cgroup2 find(List<String> mounts) throws IOException {
        for (String line : mounts) {
            String[] fields = line.split(" ", -1);
            if (fields.length > 2 && fields[2].equals("cgroup2")) {
                return new Cgroup2(Path.of(MountTable.unescape(fields[1])));
            }
        }
        throw new IOException(
                "cgroup v2 isn't mounted on this machine; mount it with: mount -t cgroup2 none /sys/fs/cgroup");
    }

    public Path mount() {
        return mount;
    }

    /** Where the group is in the file system. */
    public Path path(String group) {
        if (!group.startsWith("/") || group.equals("/") || group.contains("/../") || group.endsWith("/..")) {
            throw new IllegalArgumentException("not a path of a group below the cgroup root: " + group);
        }
        return mount.resolve(group.substring(1));
    }

    public boolean exists(String group) {
        return Files.isDirectory(path(group));
    }

    /** Creates the group and those above it. */
    public void create(String group) throws IOException {
        try {
            Files.createDirectories(path(group));
        } catch (FileSystemException e) {
            throw new IOException("creating cgroup " + group + " below " + mount + " failed: " + e, e);
        }
    }

    /** The names of the groups right below this one; none if it doesn't exist. */
    public List<String> children(String group) throws IOException {
        try (Stream<Path> entries = Files.list(path(group))) {
            return entries.filter(Files::isDirectory)
                    .map(path -> path.getFileName().toString())
                    .toList();
        } catch (NoSuchFileException e) {
            return List.of();
        }
    }

    /** The number under which the kernel, and a loaded nftables rule, knows the group. */
    public long id(String group) throws IOException {
        return (Long) Files.getAttribute(path(group), "unix:ino");
    }

    /** The processes in the group and below it; none if it doesn't exist. */
    public List<Long> pids(String group) throws IOException {
        List<Long> pids = new ArrayList<>();
        for (Path directory : subtree(group)) {
            pids.addAll(members(directory));
        }
        return List.copyOf(pids);
    }

    /** The processes in the group itself; none if it doesn't exist. */
    public List<Long> ownPids(String group) throws IOException {
        return members(path(group));
    }

    private static List<Long> members(Path directory) throws IOException {
        try {
            return Files.readAllLines(directory.resolve("cgroup.procs")).stream()
                    .map(Long::parseLong)
                    .toList();
        } catch (IOException e) {
            // Removed while it was read: the kernel answers ENODEV or ENOENT.
            if (Files.exists(directory)) {
                throw e;
            }
            return List.of();
        }
    }

    /** Kills every process in the group and below it, and returns when they're gone. */
    public void kill(String group) throws IOException {
        long deadline = System.nanoTime() + KILL_TIMEOUT_NANOS;
        while (isPopulated(group)) {
            if (System.nanoTime() > deadline) {
                throw new IOException("processes " + pids(group) + " in cgroup " + group + " survive SIGKILL");
            }
            killOnce(group);
            LockSupport.parkNanos(1_000_000);
        }
    }

    /** Kills what is in the group and removes it with everything below it. No such group: nothing happens. */
    public void remove(String group) throws IOException {
        long deadline = System.nanoTime() + KILL_TIMEOUT_NANOS;
        while (exists(group)) {
            kill(group);
            for (Path directory : subtree(group)) {
                removeEmpty(directory);
            }
            if (exists(group) && System.nanoTime() > deadline) {
                throw new IOException("cgroup " + group + " is still in use");
            }
        }
    }

    private static void removeEmpty(Path directory) throws IOException {
        try {
            Files.deleteIfExists(directory);
        } catch (DirectoryNotEmptyException e) {
            // A group appeared below it meanwhile: the caller looks again.
        } catch (FileSystemException e) {
            // Busy: a process joined after the kill, or is not quite gone. The caller looks again.
            if (!String.valueOf(e.getReason()).contains("busy")) {
                throw e;
            }
            LockSupport.parkNanos(1_000_000);
        }
    }

    private boolean isPopulated(String group) throws IOException {
        try {
            return Files.readAllLines(path(group).resolve("cgroup.events")).contains("populated 1");
        } catch (IOException e) {
            if (!exists(group)) {
                return false;
            }
            throw e;
        }
    }

    private void killOnce(String group) throws IOException {
        try {
            Files.writeString(path(group).resolve("cgroup.kill"), "1");
        } catch (IOException e) {
            // Gone, or a kernel before 5.14: one by one then, again and again until nobody is left to fork.
            for (long pid : pids(group)) {
                Processes.signal(pid, SIGKILL);
            }
        }
    }

    /** The group's directory and those below it, the deepest first; none if it doesn't exist. */
    private List<Path> subtree(String group) throws IOException {
        try (Stream<Path> tree = Files.find(path(group), Integer.MAX_VALUE, (path, kind) -> kind.isDirectory())) {
            return tree.sorted(Comparator.comparingInt(Path::getNameCount).reversed())
                    .toList();
        } catch (NoSuchFileException e) {
            return List.of();
        } catch (UncheckedIOException e) {
            // A group vanished while we walked.
            return subtree(group);
        }
    }
}
