package dev.sidewall.kernel.linux;

/** Netlink sockets, as far as they have to be tried before a library that exits the process without them is called. */
public final class Netlink {
    private static final int NETLINK_NETFILTER = 12;

    private Netlink() {}

    /** Opens and closes a netfilter socket in the calling thread's network namespace: netlink(7). */
    public static void requireNetfilter() throws LinuxException {
        Libc.close(Libc.socket(Libc.AF_NETLINK, Libc.SOCK_RAW, NETLINK_NETFILTER));
    }
}
