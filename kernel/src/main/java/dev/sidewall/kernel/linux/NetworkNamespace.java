package dev.sidewall.kernel.linux;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.jspecify.annotations.Nullable;

/**
 * Network namespaces kept alive by a bind mount, and work inside of them.
 *
 * <p>A thread that has entered a namespace is never used for anything else: each piece of work gets a platform thread of
 * its own that ends with it. Child processes started from the work inherit the namespace, and so do threads, those that
 * libraries create on first use included: a {@code ProcessBuilder} started in here leaves a reaper thread of the JVM behind
 * in the namespace for as long as the child lives, and a minute more. To start long-lived processes use nsenter(1).
 */
public final class NetworkNamespace {
    private static final Path OWN = Path.of("/proc/thread-self/ns/net");

    private NetworkNamespace() {}

    /** Work to be done inside a namespace. */
    @FunctionalInterface
    public interface Work<T extends @Nullable Object, E extends Exception> {
        T run() throws E;
    }

    /** Creates an empty namespace (its loopback device down) and binds it to a file, which must not exist yet. */
    public static void create(Path bindPath) throws IOException {
        Files.createFile(bindPath);
        try {
            onOwnThread(() -> {
                Libc.unshare(Libc.CLONE_NEWNET);
                Libc.bindMount(OWN, bindPath);
                return null;
            });
        } catch (IOException | RuntimeException e) {
            Files.deleteIfExists(bindPath);
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    /** Unbinds a namespace and removes its file. It dies with its last process or socket. Nothing there: nothing happens. */
    public static void delete(Path bindPath) throws IOException {
        if (!Files.exists(bindPath)) {
            return;
        }
        boolean mounted = true;
        while (mounted) {
            try {
                Libc.umount(bindPath, Libc.MNT_DETACH | Libc.UMOUNT_NOFOLLOW);
            } catch (LinuxException e) {
                // Nothing mounted (any more), or gone altogether: another clean-up was faster.
                if (!e.isInvalid() && !e.isNotFound()) {
                    throw e;
                }
                mounted = false;
            }
        }
        Files.deleteIfExists(bindPath);
    }

    /** Does the work inside the namespace bound to the file and returns what it returns. */
    public static <T extends @Nullable Object, E extends Exception> T call(Path netns, Work<T, E> work)
            throws E, IOException {
        try (Fd fd = Fd.open(netns)) {
            return call(fd, work);
        }
    }

    /** Does the work inside the namespace of the open descriptor and returns what it returns. */
    public static <T extends @Nullable Object, E extends Exception> T call(Fd netns, Work<T, E> work)
            throws E, IOException {
        try {
            return onOwnThread(() -> {
                Libc.setns(netns.number(), Libc.CLONE_NEWNET);
                return work.run();
            });
        } catch (IOException | RuntimeException e) {
            throw e;
        } catch (Exception e) {
            @SuppressWarnings("unchecked") // what is left can only have come from the work
            E own = (E) e;
            throw own;
        }
    }

    private static <T extends @Nullable Object> T onOwnThread(Callable<T> work) throws Exception {
        FutureTask<T> task = new FutureTask<>(work);
        Thread thread = Thread.ofPlatform().name("netns").start(task);
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return task.get();
                } catch (InterruptedException e) {
                    // Whoever wants this thread to stop wants the work to stop.
                    interrupted = true;
                    thread.interrupt();
                } catch (ExecutionException e) {
                    switch (e.getCause()) {
                        case Error error -> throw error;
                        case Exception exception -> throw exception;
                        case null, default -> throw e;
                    }
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Whether the namespace belongs to the user namespace we are in: what a rule says about UIDs is read in its owner's. */
    public static boolean isOfOwnUsers(Path netns) throws IOException {
        try (Fd fd = Fd.open(netns);
                Fd owner = new Fd(Libc.ioctl(fd.number(), Libc.NS_GET_USERNS))) {
            return id(Path.of("/proc/self/fd/" + owner.number())) == id(Path.of("/proc/self/ns/user"));
        } catch (LinuxException e) {
            if (e.isPermission()) {
                // It belongs to one that isn't below ours.
                return false;
            }
            throw e;
        }
    }

    /** The number that tells this namespace from every other that exists. */
    public static long id(Path netns) throws IOException {
        return (Long) Files.getAttribute(netns, "unix:ino");
    }
}
