package dev.sidewall.kernel.linux;

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
    public static Optional<FileLock> tryFile(Path file) throws LinuxException {
        return tryLock(new Fd(Libc.open(file, Libc.O_RDWR | Libc.O_CREAT, 0600)));
    }

    /** Locks a directory that exists; empty if another holds it. */
    public static Optional<FileLock> tryDirectory(Path directory) throws LinuxException {
        return tryLock(Fd.open(directory));
    }

    private static Optional<FileLock> tryLock(Fd fd) throws LinuxException {
        try {
            Libc.flock(fd.number(), Libc.LOCK_EX | Libc.LOCK_NB);
            return Optional.of(new FileLock(fd));
        } catch (LinuxException e) {
            fd.close();
            if (e.isWouldBlock()) {
                return Optional.empty();
            }
            throw e;
        }
    }

    @Override
    public void close() {
        fd.close();
    }
}
