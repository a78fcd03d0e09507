package dev.sidewall.kernel.linux;

/** Processes of this machine, the own one included. */
public final class Processes {
    private Processes() {}

    /** The user whose rights this process has, 0 for root. */
    public static int effectiveUid() {
        return Libc.geteuid();
    }

    /** Sends the signal; a process that is gone already is fine. */
    public static void signal(long pid, int signal) throws LinuxException {
        if (pid < 2) {
            // 0 and the negative numbers are process groups to kill(2), -1 is everybody.
            throw new IllegalArgumentException("not a process of ours: " + pid);
        }
        try {
            Libc.kill(Math.toIntExact(pid), signal);
        } catch (LinuxException e) {
            if (!e.isNotFound()) {
                throw e;
            }
        }
    }
}
