package dev.sidewall.bench;

import dev.sidewall.kernel.enforce.Owners;
import dev.sidewall.kernel.linux.Cgroup2;
import dev.sidewall.kernel.linux.FileLock;
import dev.sidewall.kernel.linux.NetworkNamespace;
import dev.sidewall.kernel.linux.RouteSocket;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;

/**
 * What a run owns on this machine: network namespaces and the two containers' cgroups, all under one name. Opening it removes
 * what a run that was killed has left.
 */
final class Sandbox implements AutoCloseable {
    private static final String NAME = "sidewall-bench";
    private static final Path NAMESPACES = Path.of("/run", NAME);
    private static final Path FILES = Path.of("/run", NAME + ".files");
    private static final Path LOCK = Path.of("/run", NAME + ".lock");
    private static final List<String> CONTAINERS = List.of(Entries.CLIENT, Entries.SERVER);

    private final Cgroup2 cgroups;
    private final FileLock lock;
    private final List<Runnable> ends = new CopyOnWriteArrayList<>();
    private boolean closed;

    private Sandbox(Cgroup2 cgroups, FileLock lock) {
        this.cgroups = cgroups;
        this.lock = lock;
    }

    static Sandbox open() throws IOException {
        Sandbox sandbox = new Sandbox(
                Cgroup2.find(),
                FileLock.tryFile(LOCK).orElseThrow(() -> new IOException("another run of the benchmark is under way")));
        sandbox.clear();
        Files.createDirectory(
                NAMESPACES, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-xr-x")));
        for (String container : CONTAINERS) {
            sandbox.cgroups.create(cgroup(container));
        }
        return sandbox;
    }

    /** A new folder for files. */
    static Path folder(String name) throws IOException {
        return Files.createDirectories(FILES.resolve(name));
    }

    /** What has to end before anything is removed, however the run ends. */
    void atEnd(Runnable end) {
        ends.add(end);
    }

    /** A new namespace with nothing but a loopback device. */
    static Path namespace(String name) throws IOException {
        Path netns = NAMESPACES.resolve(name);
        NetworkNamespace.create(netns);
        try (RouteSocket routes = RouteSocket.open(netns)) {
            routes.setUp(routes.index("lo"));
        }
        return netns;
    }

    /** The file that a process writes its number to in order to join. */
    Path members(String container) {
        return cgroups.path(cgroup(container)).resolve("cgroup.procs");
    }

    /** The containers' groups as nftables reads them: relative to /sys/fs/cgroup, wherever the hierarchy is mounted. */
    Owners owners() {
        Map<String, List<String>> groups = new HashMap<>();
        for (String container : CONTAINERS) {
            Path group = cgroups.path(cgroup(container));
            groups.put(
                    container,
                    List.of(Path.of("/sys/fs/cgroup").relativize(group).toString()));
        }
        return new Owners(Path.of(cgroup(Entries.CLIENT)).getNameCount(), groups);
    }

    private static String cgroup(String container) {
        return "/" + NAME + "/" + container;
    }

    /** After a signal: what is under way fails, since everything it works with goes away. */
    void interrupted() {
        try {
            close();
        } catch (IOException e) {
            System.err.println("bench: could not clean up, the next run will: " + e.getMessage());
        }
    }

    /** Ends the containers' processes and removes everything. */
    @Override
    public synchronized void close() throws IOException {
        if (!closed) {
            closed = true;
            ends.forEach(Runnable::run);
            clear();
            Files.deleteIfExists(LOCK);
            lock.close();
        }
    }

    private void clear() throws IOException {
        cgroups.remove("/" + NAME);
        for (Path file : below(FILES)) {
            Files.delete(file);
        }
        for (Path netns : below(NAMESPACES)) {
            if (netns.equals(NAMESPACES)) {
                Files.delete(netns);
            } else {
                NetworkNamespace.delete(netns);
            }
        }
    }

    /** The folder and what is in it, the deepest first. */
    private static List<Path> below(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return List.of();
        }
        try (Stream<Path> tree = Files.walk(folder)) {
            return tree.sorted(Comparator.reverseOrder()).toList();
        }
    }
}
