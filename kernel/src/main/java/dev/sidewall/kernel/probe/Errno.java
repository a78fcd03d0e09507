package dev.sidewall.kernel.probe;

/** The errors that have a meaning here. The same on every architecture Linux runs Java on. */
final class Errno {
    static final int EPERM = 1;
    static final int EINTR = 4;
    static final int EAGAIN = 11;
    static final int EACCES = 13;
    static final int EPROTONOSUPPORT = 93;
    static final int EAFNOSUPPORT = 97;
    static final int EADDRINUSE = 98;
    static final int EADDRNOTAVAIL = 99;
    static final int ENETUNREACH = 101;
    static final int ECONNRESET = 104;
    static final int ETIMEDOUT = 110;
    static final int ECONNREFUSED = 111;
    static final int EHOSTUNREACH = 113;
    static final int EINPROGRESS = 115;

    private Errno() {}

    static String describe(int errno) {
        return switch (errno) {
            case EPERM -> "operation not permitted (EPERM)";
            case EACCES -> "permission denied (EACCES)";
            case EAFNOSUPPORT -> "address family not supported (EAFNOSUPPORT)";
            case EPROTONOSUPPORT -> "protocol not supported (EPROTONOSUPPORT)";
            case EADDRINUSE -> "address already in use (EADDRINUSE)";
            case EADDRNOTAVAIL -> "no such address (EADDRNOTAVAIL)";
            case ENETUNREACH -> "network unreachable (ENETUNREACH)";
            case ECONNRESET -> "connection reset (ECONNRESET)";
            case ETIMEDOUT -> "connection timed out (ETIMEDOUT)";
            case ECONNREFUSED -> "connection refused (ECONNREFUSED)";
            case EHOSTUNREACH -> "host unreachable (EHOSTUNREACH)";
            default -> "error " + errno;
        };
    }
}
