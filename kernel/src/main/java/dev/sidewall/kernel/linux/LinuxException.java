package dev.sidewall.kernel.linux;

import java.io.IOException;

/** A system call that failed: what was being done, and the kernel's answer. Callers ask the predicates, never the text. */
public final class LinuxException extends IOException {
    private static final int EPERM = 1;
    private static final int ENOENT = 2;
    private static final int ESRCH = 3;
    private static final int EAGAIN = 11;
    private static final int EACCES = 13;
    private static final int EBUSY = 16;
    private static final int EEXIST = 17;
    private static final int ENODEV = 19;
    private static final int EINVAL = 22;

    private final String operation;
    private final int errno;

    public LinuxException(String operation, int errno, String answer) {
        super(operation + ": " + answer);
        this.operation = operation;
        this.errno = errno;
    }

    /** What was being done, such as {@code mount /run/x}. */
    public String operation() {
        return operation;
    }

    public int errno() {
        return errno;
    }

    /** The file, device or process isn't there. */
    public boolean isNotFound() {
        return errno == ENOENT || errno == ESRCH || errno == ENODEV;
    }

    /** The caller lacks the right, usually by not being root. */
    public boolean isPermission() {
        return errno == EPERM || errno == EACCES;
    }

    public boolean isExists() {
        return errno == EEXIST;
    }

    public boolean isBusy() {
        return errno == EBUSY;
    }

    /** A non-blocking call would have had to wait, such as for a lock that another process holds. */
    public boolean isWouldBlock() {
        return errno == EAGAIN;
    }

    /** Also what umount(2) answers for a path where nothing is mounted. */
    public boolean isInvalid() {
        return errno == EINVAL;
    }
}
