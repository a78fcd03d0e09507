package dev.sidewall.kernel.linux;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.Path;

/** The few C library functions the package needs, each with errno turned into a {@link LinuxException}. */
final class Libc {
    static final int CLONE_NEWNET = 0x40000000;
    static final int O_RDONLY = 0;
    static final int O_RDWR = 2;
    static final int O_CREAT = 0x40;
    static final int O_CLOEXEC = 0x80000;
    static final long MS_BIND = 4096;
    static final int MNT_DETACH = 2;
    static final int UMOUNT_NOFOLLOW = 8;
    static final int LOCK_EX = 2;
    static final int LOCK_NB = 4;
    static final int AF_NETLINK = 16;
    static final int SOCK_RAW = 3;
    static final int SOCK_CLOEXEC = 0x80000;
    static final long NS_GET_USERNS = 0xb701;

    private static final Linker LINKER = Linker.nativeLinker();
    private static final StructLayout STATE = Linker.Option.captureStateLayout();
    private static final long ERRNO = STATE.byteOffset(MemoryLayout.PathElement.groupElement("errno"));

    private static final MethodHandle SETNS = function("setns", JAVA_INT, JAVA_INT, JAVA_INT);
    private static final MethodHandle UNSHARE = function("unshare", JAVA_INT, JAVA_INT);
    private static final MethodHandle CLOSE = function("close", JAVA_INT, JAVA_INT);
    private static final MethodHandle MOUNT =
            function("mount", JAVA_INT, ADDRESS, ADDRESS, ADDRESS, JAVA_LONG, ADDRESS);
    private static final MethodHandle UMOUNT2 = function("umount2", JAVA_INT, ADDRESS, JAVA_INT);
    private static final MethodHandle KILL = function("kill", JAVA_INT, JAVA_INT, JAVA_INT);
    private static final MethodHandle FLOCK = function("flock", JAVA_INT, JAVA_INT, JAVA_INT);
    private static final MethodHandle SOCKET = function("socket", JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT);
    private static final MethodHandle SEND = function("send", JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT);
    private static final MethodHandle RECV = function("recv", JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT);
    private static final MethodHandle SETSOCKOPT =
            function("setsockopt", JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT);
    private static final MethodHandle OPEN = LINKER.downcallHandle(
            LINKER.defaultLookup().findOrThrow("open"),
            FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT),
            Linker.Option.captureCallState("errno"),
            Linker.Option.firstVariadicArg(2));
    private static final MethodHandle GETEUID =
            LINKER.downcallHandle(LINKER.defaultLookup().findOrThrow("geteuid"), FunctionDescriptor.of(JAVA_INT));
    private static final MethodHandle IOCTL = LINKER.downcallHandle(
            LINKER.defaultLookup().findOrThrow("ioctl"),
            FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG),
            Linker.Option.captureCallState("errno"),
            Linker.Option.firstVariadicArg(2));
    private static final MethodHandle STRERROR = LINKER.downcallHandle(
            LINKER.defaultLookup().findOrThrow("strerror"),
            FunctionDescriptor.of(
                    ADDRESS.withTargetLayout(MemoryLayout.sequenceLayout(1024, ValueLayout.JAVA_BYTE)), JAVA_INT));

    private Libc() {}

    static void setns(int fd, int type) throws LinuxException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = arena.allocate(STATE);
            check("setns", state, (int) SETNS.invokeExact(state, fd, type));
        } catch (Throwable e) {
            throw failure(e);
        }
    }

    static void unshare(int flags) throws LinuxException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = arena.allocate(STATE);
            check("unshare", state, (int) UNSHARE.invokeExact(state, flags));
        } catch (Throwable e) {
            throw failure(e);
        }
    }

    static int open(Path path, int flags, int mode) throws LinuxException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = arena.allocate(STATE);
            MemorySegment name = arena.allocateFrom(path.toString());
            return check("open " + path, state, (int) OPEN.invokeExact(state, name, flags | O_CLOEXEC, mode));
        } catch (Throwable e) {
            throw failure(e);
        }
    }

    static void close(int fd) throws LinuxException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = arena.allocate(STATE);
            check("close", state, (int) CLOSE.invokeExact(state, fd));
        } catch (Throwable e) {
            throw failure(e);
        }
    }

    /** A bind mount of one file on another. */
    static void bindMount(Path source, Path target) throws LinuxException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = arena.allocate(STATE);
            MemorySegment from = arena.allocateFrom(source.toString());
            MemorySegment to = arena.allocateFrom(target.toString());
            int result = (int) MOUNT.invokeExact(state, from, to, MemorySegment.NULL, MS_BIND, MemorySegment.NULL);
            check("mount " + source + " on " + target, state, result);
        } catch (Throwable e) {
            throw failure(e);
        }
    }

    static void umount(Path target, int flags) throws LinuxException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = arena.allocate(STATE);
            MemorySegment path = arena.allocateFrom(target.toString());
            check("umount " + target, state, (int) UMOUNT2.invokeExact(state, path, flags));
        } catch (Throwable e) {
            throw failure(e);
        }
    }

    static void kill(int pid, int signal) throws LinuxException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = arena.allocate(STATE);
            check("kill " + pid, state, (int) KILL.invokeExact(state, pid, signal));
        } catch (Throwable e) {
            throw failure(e);
        }
    }

    static void flock(int fd, int operation) throws LinuxException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = arena.allocate(STATE);
            check("flock", state, (int) FLOCK.invokeExact(state, fd, operation));
        } catch (Throwable e) {
            throw failure(e);
        }
    }

    static int socket(int domain, int type, int protocol) throws LinuxException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = arena.allocate(STATE);
            return check("socket", state, (int) SOCKET.invokeExact(state, domain, type | SOCK_CLOEXEC, protocol));
        } catch (Throwable e) {
            throw failure(e);
        }
    }

    static void setsockopt(int fd, int level, int option, int value) throws LinuxException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = arena.allocate(STATE);
            MemorySegment number = arena.allocateFrom(JAVA_INT, value);
            check("setsockopt", state, (int) SETSOCKOPT.invokeExact(state, fd, level, option, number, 4));
        } catch (Throwable e) {
            throw failure(e);
        }
    }

    static void send(int fd, MemorySegment message, long length) throws LinuxException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = arena.allocate(STATE);
            long sent = (long) SEND.invokeExact(state, fd, message, length, 0);
            check("send", state, (int) sent);
        } catch (Throwable e) {
            throw failure(e);
        }
    }

    static int recv(int fd, MemorySegment buffer) throws LinuxException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = arena.allocate(STATE);
            long read = (long) RECV.invokeExact(state, fd, buffer, buffer.byteSize(), 0);
            return check("recv", state, (int) read);
        } catch (Throwable e) {
            throw failure(e);
        }
    }

    static int geteuid() {
        try {
            return (int) GETEUID.invokeExact();
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /** A request without an argument; ioctl_ns(2) has such. */
    static int ioctl(int fd, long request) throws LinuxException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = arena.allocate(STATE);
            return check("ioctl", state, (int) IOCTL.invokeExact(state, fd, request));
        } catch (Throwable e) {
            throw failure(e);
        }
    }

    /** The kernel's words for an errno. */
    static String strerror(int errno) {
        try {
            return ((MemorySegment) STRERROR.invokeExact(errno)).getString(0);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    static LinuxException exception(String operation, int errno) {
        return new LinuxException(operation, errno, strerror(errno));
    }

    private static int check(String operation, MemorySegment state, int result) throws LinuxException {
        if (result < 0) {
            throw exception(operation, state.get(JAVA_INT, ERRNO));
        }
        return result;
    }

    /** invokeExact declares Throwable; what really comes is ours or a bug. */
    private static LinuxException failure(Throwable thrown) {
        if (thrown instanceof LinuxException e) {
            return e;
        }
        throw unexpected(thrown);
    }

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
