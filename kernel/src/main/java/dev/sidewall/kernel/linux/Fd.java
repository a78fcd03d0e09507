package dev.sidewall.kernel.linux;

import java.nio.file.Path;

/** An open file descriptor of this process; closed on exec. */
public final class Fd implements AutoCloseable {
    private final int number;
    private boolean closed;

    Fd(int number) {
        this.number = number;
    }

    /** Opens a file or directory for reading, such as the path of a network namespace. */
    public static Fd open(Path path) throws LinuxException {
        return new Fd(Libc.open(path, Libc.O_RDONLY, 0));
    }

    public synchronized int number() {
        if (closed) {
            throw new IllegalStateException("the file descriptor is closed");
        }
        return number;
    }

    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        try {
            Libc.close(number);
        } catch (LinuxException e) {
            // The kernel has freed the number whatever it answers; nothing is left to do.
        }
    }
}
