package dev.sidewall.kernel.linux;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * An exclusive flock(2): the kernel drops it when its holder dies, however it dies. Unlike Java's own file locks it also
 * works on directories and isn't lost when somebody else in this process closes the same file.
 */
public final class FileLock implements AutoCloseable {
    private final Fd fd;

    private FileLock(Fd fd) {
        this.fd = fd;
    }

    /** Locks the file, creating it if need be; empty if another holds it. */
    public static Optional<FileLock> tryFile(Path file) throws IOException {
        return tryLock(file, Libc.O_RDWR | Libc.O_CREAT);
    }

    /** Locks a directory that exists; empty if another holds it. */
    public static Optional<FileLock> tryDirectory(Path directory) throws IOException {
        return tryLock(directory, Libc.O_RDONLY);
    }

    private static Optional<FileLock> tryLock(Path path, int flags) throws IOException {
        while (true) {
            Fd fd = new Fd(Libc.open(path, flags, 0600));
            try {
                Libc.flock(fd.number(), Libc.LOCK_EX | Libc.LOCK_NB);
                // Its last holder may have removed it between our open and our lock: then we hold a lock on nothing.
                if (isAt(fd, path)) {
                    return Optional.of(new FileLock(fd));
                }
                fd.close();
            } catch (LinuxException e) {
                fd.close();
                if (e.isWouldBlock()) {
                    return Optional.empty();
                }
                throw e;
            }
        }
    }

    private static boolean isAt(Fd fd, Path path) throws IOException {
        try {
            return Files.isSameFile(Path.of("/proc/self/fd/" + fd.number()), path);
        } catch (NoSuchFileException e) {
            return false;
        }
    }

    @Override
    public void close() {
        fd.close();
    }
}
