package dev.sidewall.runtime.local;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sidewall.kernel.linux.Cgroup2;
import dev.sidewall.kernel.linux.FileLock;
import dev.sidewall.kernel.linux.LinuxException;
import dev.sidewall.kernel.linux.MountTable;
import dev.sidewall.kernel.linux.NetworkNamespace;
import dev.sidewall.runtime.ContainerStatus;
import dev.sidewall.runtime.PodSandbox;
import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalLong;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Everything of one runtime that outlives a process: its files, bound namespaces and cgroups, held by one owner at a time.
 *
 * <pre>
 * lock                      held while the runtime lives; its pid and its cgroup's name
 * netns/node, netns/pod-ID  namespaces
 * pods/pod-ID/NAME.log      what a container wrote
 * pods/pod-ID/NAME.json     what it takes to run a command as that container
 * </pre>
 *
 * and below the cgroup2 root {@code /CGROUP/pod-ID/NAME-START}. Nothing but what has these names is ever touched.
 */
final class StateDirectory implements AutoCloseable {
    static final String POD_PREFIX = "pod-";
    private static final Pattern POD_ID = Pattern.compile(POD_PREFIX + "[0-9a-f]{10}");
    private static final Pattern RECORDED = Pattern.compile("/[A-Za-z0-9][A-Za-z0-9_-]*");
    private static final int LOCK_ATTEMPTS = 10;

    private final Path directory;
    private final String group;
    private final Cgroup2 cgroups;
    private final FileLock lock;
    private final FileLock groupLock;

    private StateDirectory(Path directory, String group, Cgroup2 cgroups, FileLock lock, FileLock groupLock) {
        this.directory = directory;
        this.group = group;
        this.cgroups = cgroups;
        this.lock = lock;
        this.groupLock = groupLock;
    }

    /** Becomes the owner, and removes what an owner that died has left. */
    static StateDirectory acquire(LocalConfig config, Cgroup2 cgroups) throws IOException {
        boolean fresh = !Files.exists(config.stateDirectory());
        createPrivate(config.stateDirectory());
        // The mount table knows real paths only.
        Path directory = config.stateDirectory().toRealPath();
        Path lockFile = directory.resolve("lock");
        FileLock lock = FileLock.tryFile(lockFile)
                .orElseThrow(() -> new IOException("the state directory " + directory + " is in use by process "
                        + owner(lockFile) + "; stop that one first, or choose another state directory"));
        try {
            String group = "/" + config.cgroup();
            for (String old : recordedGroup(lockFile)) {
                if (!old.equals(group)) {
                    try (FileLock oldLock = lockGroup(old, directory, cgroups)) {
                        new StateDirectory(directory, old, cgroups, lock, oldLock).clearGroup();
                        cgroups.remove(old);
                    }
                }
            }
            FileLock groupLock = lockGroup(group, directory, cgroups);
            StateDirectory state = new StateDirectory(directory, group, cgroups, lock, groupLock);
            try {
                Files.writeString(lockFile, ProcessHandle.current().pid() + "\n" + group + "\n");
                state.clear();
                createPrivate(directory.resolve("netns"));
                createPrivate(directory.resolve("pods"));
                return state;
            } catch (IOException | RuntimeException e) {
                groupLock.close();
                throw e;
            }
        } catch (IOException | RuntimeException e) {
            if (fresh) {
                Files.deleteIfExists(lockFile);
                Files.deleteIfExists(directory);
            }
            lock.close();
            throw e;
        }
    }

    /** For root alone: environments of containers are kept in it. */
    private static void createPrivate(Path directory) throws IOException {
        try {
            Files.createDirectories(
                    directory, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        } catch (IOException e) {
            throw new IOException("creating the directory " + directory + " failed: " + e, e);
        }
    }

    /** The pid of the live owner, if there is one. */
    static OptionalLong liveOwner(LocalConfig config) throws IOException {
        Path lockFile = config.stateDirectory().resolve("lock");
        if (!Files.exists(lockFile)) {
            return OptionalLong.empty();
        }
        var lock = FileLock.tryFile(lockFile);
        if (lock.isPresent()) {
            lock.get().close();
            return OptionalLong.empty();
        }
        return OptionalLong.of(Long.parseLong(owner(lockFile)));
    }

    /** Where a container's {@link LaunchSpec} is, found from what any process knows about it. */
    static Path launchSpec(PodSandbox sandbox, ContainerStatus container) {
        Path directory = sandbox.netns().resolve("../..").normalize();
        Path podGroup = Path.of(container.cgroup()).resolveSibling("").normalize();
        return directory.resolve("pods").resolve(podGroup.getFileName()).resolve(container.name() + ".json");
    }

    Path netns(String name) {
        return directory.resolve("netns").resolve(name);
    }

    Path podDirectory(String podId) {
        return directory.resolve("pods").resolve(podId);
    }

    /** The cgroup of a Pod; its containers' are right below. */
    String podGroup(String podId) {
        return group + "/" + podId;
    }

    Cgroup2 cgroups() {
        return cgroups;
    }

    /** The containers' logs. */
    List<Path> logs() throws IOException {
        try (Stream<Path> files = Files.walk(directory.resolve("pods"), 2)) {
            return files.filter(path -> path.toString().endsWith(".log")).toList();
        } catch (NoSuchFileException e) {
            return List.of();
        }
    }

    void removePodDirectory(String podId) throws IOException {
        deleteTree(podDirectory(podId));
    }

    /** Removes everything, the directory itself included unless somebody else has put something there. */
    @Override
    public void close() throws IOException {
        try (lock;
                groupLock) {
            clear();
            cgroups.remove(group);
            Files.deleteIfExists(directory.resolve("lock"));
            Files.deleteIfExists(directory);
        } catch (DirectoryNotEmptyException e) {
            // Not ours to delete.
        }
    }

    private void clear() throws IOException {
        clearGroup();
        Path namespaces = directory.resolve("netns");
        for (Path mounted : MountTable.below(namespaces)) {
            NetworkNamespace.delete(mounted);
        }
        deleteTree(namespaces);
        deleteTree(directory.resolve("pods"));
    }

    private void clearGroup() throws IOException {
        for (String child : cgroups.children(group)) {
            cgroups.remove(group + "/" + child);
        }
    }

    /** Locks the group against other runtimes, and makes sure that it is a runtime's: what is in it will be killed. */
    private static FileLock lockGroup(String group, Path directory, Cgroup2 cgroups) throws IOException {
        for (int attempt = 1; ; attempt++) {
            try {
                cgroups.create(group);
                FileLock lock = FileLock.tryDirectory(cgroups.path(group))
                        .orElseThrow(() -> new IOException("the cgroup " + group
                                + " is in use by a runtime with another state directory than " + directory
                                + "; give each its own cgroup"));
                List<String> foreign = cgroups.children(group).stream()
                        .filter(child -> !POD_ID.matcher(child).matches())
                        .toList();
                if (!foreign.isEmpty() || !cgroups.ownPids(group).isEmpty()) {
                    lock.close();
                    throw new IOException("the cgroup " + group + " is used by something else (groups " + foreign
                            + ", processes " + cgroups.ownPids(group) + "); choose another name");
                }
                return lock;
            } catch (LinuxException e) {
                // Its last owner removed it between our creating and locking it.
                if (!e.isNotFound() || attempt == LOCK_ATTEMPTS) {
                    throw e;
                }
            }
        }
    }

    private static List<String> recordedGroup(Path lockFile) throws IOException {
        List<String> lines = Files.readAllLines(lockFile);
        return lines.stream()
                .skip(1)
                .filter(line -> RECORDED.matcher(line).matches())
                .toList();
    }

    private static String owner(Path lockFile) {
        try {
            return Files.readString(lockFile, UTF_8).lines().findFirst().orElse("?");
        } catch (IOException e) {
            return "?";
        }
    }

    /** Deletes a folder of ours; symbolic links in it are removed, never followed. */
    private static void deleteTree(Path root) throws IOException {
        if (!Files.exists(root)) {
            return;
        }
        try (Stream<Path> tree = Files.walk(root)) {
            for (Path path : tree.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        }
    }
}
