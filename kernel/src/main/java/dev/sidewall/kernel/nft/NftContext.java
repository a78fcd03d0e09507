package dev.sidewall.kernel.nft;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import dev.sidewall.kernel.linux.Netlink;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import org.jspecify.annotations.Nullable;

/**
 * One libnftables context: libnftables(3). Its netlink socket belongs to the network namespace of the thread that opened it,
 * so once opened inside a Pod's namespace it may be used from any thread, one at a time.
 */
final class NftContext implements AutoCloseable {
    /** NFT_CTX_OUTPUT_STATELESS: leave out counters' values. */
    private static final int STATELESS = 1 << 1;

    private final MemorySegment context;
    private boolean closed;

    private NftContext(MemorySegment context) {
        this.context = context;
    }

    /** Opens a context in the calling thread's network namespace. */
    static NftContext open() throws IOException {
        // libnftables ends the process when it can't open its socket.
        Netlink.requireNetfilter();
        try {
            MemorySegment context = (MemorySegment) Library.get().contextNew.invokeExact(0);
            if (context.equals(MemorySegment.NULL)) {
                throw new IOException("libnftables gave no context");
            }
            int output = (int) Library.get().bufferOutput.invokeExact(context);
            int error = (int) Library.get().bufferError.invokeExact(context);
            if (output != 0 || error != 0) {
                throw new IOException("libnftables gave no buffers");
            }
            return new NftContext(context);
        } catch (Throwable e) {
            throw failure(e);
        }
    }

    /**
     * Runs commands as one transaction and returns what they print.
     *
     * @param doing what they are for, to begin the message of a failure with
     */
    synchronized String run(String doing, String commands) throws IOException {
        if (closed) {
            throw new IOException(doing + ": the namespace has been left already");
        }
        try (Arena arena = Arena.ofConfined()) {
            Library library = Library.get();
            MemorySegment text = arena.allocateFrom(commands);
            int result = (int) library.run.invokeExact(context, text);
            // Both are read every time: reading is what empties them.
            String output = string((MemorySegment) library.outputBuffer.invokeExact(context));
            String error = string((MemorySegment) library.errorBuffer.invokeExact(context));
            if (result != 0) {
                throw new NftException(doing, error);
            }
            return output;
        } catch (Throwable e) {
            throw failure(e);
        }
    }

    /** Whether what is listed leaves out the values of counters. */
    synchronized void stateless(boolean on) throws IOException {
        try {
            Library.get().outputFlags.invokeExact(context, on ? STATELESS : 0);
        } catch (Throwable e) {
            throw failure(e);
        }
    }

    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            try {
                Library.get().contextFree.invokeExact(context);
            } catch (Throwable e) {
                throw new IllegalStateException(e);
            }
        }
    }

    private static String string(MemorySegment text) {
        return text.equals(MemorySegment.NULL) ? "" : text.getString(0);
    }

    /** invokeExact declares Throwable; what really comes is ours or a bug. */
    private static IOException failure(Throwable thrown) {
        return switch (thrown) {
            case IOException e -> e;
            case RuntimeException e -> throw e;
            case Error e -> throw e;
            default -> throw new IllegalStateException(thrown);
        };
    }

    /** The functions of libnftables.so.1, looked up at first use. */
    private static final class Library {
        private static @Nullable Library loaded;

        final MethodHandle contextNew;
        final MethodHandle contextFree;
        final MethodHandle bufferOutput;
        final MethodHandle bufferError;
        final MethodHandle outputBuffer;
        final MethodHandle errorBuffer;
        final MethodHandle outputFlags;
        final MethodHandle run;

        private Library(SymbolLookup lookup) {
            var text = ADDRESS.withTargetLayout(MemoryLayout.sequenceLayout(Long.MAX_VALUE / 2, JAVA_BYTE));
            contextNew = function(lookup, "nft_ctx_new", FunctionDescriptor.of(ADDRESS, JAVA_INT));
            contextFree = function(lookup, "nft_ctx_free", FunctionDescriptor.ofVoid(ADDRESS));
            bufferOutput = function(lookup, "nft_ctx_buffer_output", FunctionDescriptor.of(JAVA_INT, ADDRESS));
            bufferError = function(lookup, "nft_ctx_buffer_error", FunctionDescriptor.of(JAVA_INT, ADDRESS));
            outputBuffer = function(lookup, "nft_ctx_get_output_buffer", FunctionDescriptor.of(text, ADDRESS));
            errorBuffer = function(lookup, "nft_ctx_get_error_buffer", FunctionDescriptor.of(text, ADDRESS));
            outputFlags = function(lookup, "nft_ctx_output_set_flags", FunctionDescriptor.ofVoid(ADDRESS, JAVA_INT));
            run = function(lookup, "nft_run_cmd_from_buffer", FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS));
        }

        static synchronized Library get() throws IOException {
            if (loaded == null) {
                try {
                    loaded = new Library(SymbolLookup.libraryLookup("libnftables.so.1", Arena.global()));
                } catch (IllegalArgumentException e) {
                    throw new IOException(
                            "libnftables.so.1 was not found; on Debian and Ubuntu: apt-get install libnftables1", e);
                }
            }
            return loaded;
        }

        private static MethodHandle function(SymbolLookup lookup, String name, FunctionDescriptor descriptor) {
            return Linker.nativeLinker().downcallHandle(lookup.findOrThrow(name), descriptor);
        }
    }
}
