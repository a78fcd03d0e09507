package dev.sidewall.kernel.probe;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT_UNALIGNED;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.net.InetAddress;
import java.nio.ByteOrder;

/**
 * The C library's socket functions by number: a result below zero is a negated errno. No exceptions and no allocation, since
 * a run makes thousands of calls and some of them while the thread can't even open a class file. An instance belongs to the
 * thread that made it.
 */
final class SocketCalls implements AutoCloseable {
    static final int AF_INET = 2;
    static final int AF_INET6 = 10;
    static final int SOL_SOCKET = 1;
    static final int SO_REUSEADDR = 2;
    static final int SO_LINGER = 13;
    static final int IPPROTO_IPV6 = 41;
    static final int IPV6_V6ONLY = 26;

    private static final int SO_ERROR = 4;
    private static final int SHUT_WR = 1;
    private static final int SOCK_NONBLOCK = 0x800;
    private static final int SOCK_CLOEXEC = 0x80000;
    private static final int MSG_NOSIGNAL = 0x4000;
    /** Not a valid id: set*id changes nothing and answers the present one. */
    private static final int ASK = -1;

    private static final Linker LINKER = Linker.nativeLinker();
    private static final MemoryLayout STATE = Linker.Option.captureStateLayout();
    private static final long ERRNO = STATE.byteOffset(MemoryLayout.PathElement.groupElement("errno"));
    private static final ValueLayout.OfShort NETWORK_SHORT = JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

    private static final MethodHandle SOCKET = function("socket", JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT);
    private static final MethodHandle BIND = function("bind", JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT);
    private static final MethodHandle CONNECT = function("connect", JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT);
    private static final MethodHandle LISTEN = function("listen", JAVA_INT, JAVA_INT, JAVA_INT);
    private static final MethodHandle SHUTDOWN = function("shutdown", JAVA_INT, JAVA_INT, JAVA_INT);
    private static final MethodHandle CLOSE = function("close", JAVA_INT, JAVA_INT);
    private static final MethodHandle ACCEPT4 = function("accept4", JAVA_INT, JAVA_INT, ADDRESS, ADDRESS, JAVA_INT);
    private static final MethodHandle SETSOCKOPT =
            function("setsockopt", JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT);
    private static final MethodHandle GETSOCKOPT =
            function("getsockopt", JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS, ADDRESS);
    private static final MethodHandle SENDTO =
            function("sendto", JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT, ADDRESS, JAVA_INT);
    private static final MethodHandle RECVFROM =
            function("recvfrom", JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT, ADDRESS, ADDRESS);
    private static final MethodHandle POLL = function("poll", JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT);
    private static final MethodHandle SETFSUID = function("setfsuid", JAVA_INT, JAVA_INT);
    private static final MethodHandle SETFSGID = function("setfsgid", JAVA_INT, JAVA_INT);

    private final Arena arena = Arena.ofConfined();
    private final MemorySegment state = arena.allocate(STATE);
    private final MemorySegment address = arena.allocate(128, 8); // struct sockaddr_storage
    private final MemorySegment length = arena.allocate(JAVA_INT);
    private final MemorySegment option = arena.allocate(JAVA_LONG);
    private final MemorySegment buffer = arena.allocate(2048);

    /** A non-blocking socket that is closed on exec. */
    int socket(int family, int type, int protocol) {
        try {
            return result((int) SOCKET.invokeExact(state, family, type | SOCK_NONBLOCK | SOCK_CLOEXEC, protocol));
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    int bind(int fd, InetAddress to, int port) {
        try {
            return result((int) BIND.invokeExact(state, fd, address, write(to, port)));
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    int connect(int fd, InetAddress to, int port) {
        try {
            return result((int) CONNECT.invokeExact(state, fd, address, write(to, port)));
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    int listen(int fd, int backlog) {
        try {
            return result((int) LISTEN.invokeExact(state, fd, backlog));
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /** The next connection, non-blocking like its listener. */
    int accept(int fd) {
        try {
            return result((int) ACCEPT4.invokeExact(
                    state, fd, MemorySegment.NULL, MemorySegment.NULL, SOCK_NONBLOCK | SOCK_CLOEXEC));
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    int shutdownOutput(int fd) {
        try {
            return result((int) SHUTDOWN.invokeExact(state, fd, SHUT_WR));
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    int close(int fd) {
        try {
            return result((int) CLOSE.invokeExact(state, fd));
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    int setOption(int fd, int level, int name, int value) {
        option.set(JAVA_INT, 0, value);
        return setOption(fd, level, name, 4L);
    }

    /** From now on closing the socket resets the connection instead of seeing it off. */
    int resetOnClose(int fd) {
        option.set(JAVA_INT, 0, 1);
        option.set(JAVA_INT, 4, 0);
        return setOption(fd, SOL_SOCKET, SO_LINGER, 8L);
    }

    private int setOption(int fd, int level, int name, long size) {
        try {
            return result((int) SETSOCKOPT.invokeExact(state, fd, level, name, option, (int) size));
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /** The error a connection attempt ended with, negated; 0 if it succeeded. */
    int pendingError(int fd) {
        try {
            length.set(JAVA_INT, 0, 4);
            int result = (int) GETSOCKOPT.invokeExact(state, fd, SOL_SOCKET, SO_ERROR, option, length);
            return result < 0 ? result(result) : -option.get(JAVA_INT, 0);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /** Sends to where the socket is connected to. */
    int send(int fd, byte[] bytes) {
        return sendTo(fd, bytes, MemorySegment.NULL, 0);
    }

    /** Sends to where the last {@link #receive} came from. */
    int reply(int fd, byte[] bytes) {
        return sendTo(fd, bytes, address, length.get(JAVA_INT, 0));
    }

    private int sendTo(int fd, byte[] bytes, MemorySegment to, int size) {
        try {
            MemorySegment.copy(bytes, 0, buffer, JAVA_BYTE, 0, bytes.length);
            return result(
                    (int) (long) SENDTO.invokeExact(state, fd, buffer, (long) bytes.length, MSG_NOSIGNAL, to, size));
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /** The number of bytes received, which {@link #received} returns. */
    int receive(int fd) {
        try {
            length.set(JAVA_INT, 0, (int) address.byteSize());
            return result((int) (long) RECVFROM.invokeExact(state, fd, buffer, buffer.byteSize(), 0, address, length));
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    byte[] received(int size) {
        return buffer.asSlice(0, size).toArray(JAVA_BYTE);
    }

    /** {@code entries} is an array of struct pollfd. */
    int poll(MemorySegment entries, int count, int millis) {
        try {
            return result((int) POLL.invokeExact(state, entries, (long) count, millis));
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /**
     * The ids under which this thread owns the files and sockets it creates; unlike setresuid(2) this leaves it the right to
     * bind to low ports. The C library passes these two on for the calling thread only, as the kernel means them. They tell
     * no errors, hence the question.
     */
    boolean own(long uid, long gid) {
        try {
            int _ = (int) SETFSGID.invokeExact(state, (int) gid);
            int _ = (int) SETFSUID.invokeExact(state, (int) uid);
            return (int) SETFSGID.invokeExact(state, ASK) == (int) gid
                    && (int) SETFSUID.invokeExact(state, ASK) == (int) uid;
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /** Fills in {@code address}; the number of bytes it takes. */
    private int write(InetAddress to, int port) {
        byte[] bytes = to.getAddress();
        boolean v4 = bytes.length == 4;
        address.fill((byte) 0);
        address.set(JAVA_SHORT, 0, (short) (v4 ? AF_INET : AF_INET6));
        address.set(NETWORK_SHORT, 2, (short) port);
        MemorySegment.copy(bytes, 0, address, JAVA_BYTE, v4 ? 4 : 8, bytes.length);
        return v4 ? 16 : 28;
    }

    private int result(int result) {
        return result < 0 ? -state.get(JAVA_INT, ERRNO) : result;
    }

    @Override
    public void close() {
        arena.close();
    }

    /** invokeExact declares Throwable; a C function throws nothing, so this is a bug. */
    private static RuntimeException unexpected(Throwable thrown) {
        return switch (thrown) {
            case Error e -> throw e;
            case RuntimeException e -> e;
            default -> new IllegalStateException(thrown);
        };
    }

    private static MethodHandle function(String name, MemoryLayout result, MemoryLayout... arguments) {
        return LINKER.downcallHandle(
                LINKER.defaultLookup().findOrThrow(name),
                FunctionDescriptor.of(result, arguments),
                Linker.Option.captureCallState("errno"));
    }
}
