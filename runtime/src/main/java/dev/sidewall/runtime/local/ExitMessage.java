package dev.sidewall.runtime.local;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;

/** How a container ended, in words: the exit code, and for a failure the last line it wrote. */
final class ExitMessage {
    private static final int TAIL = 1024;
    private static final int LONGEST_LINE = 200;
    private static final int SIGNAL_BASE = 128;
    private static final int LAST_SIGNAL = 64;

    private ExitMessage() {}

    /** Of a run that began to write at the given offset of the log. */
    static String of(int code, Path log, long from) {
        if (code == 0) {
            return "exit code 0";
        }
        String signal =
                code > SIGNAL_BASE && code <= SIGNAL_BASE + LAST_SIGNAL ? " (signal " + (code - SIGNAL_BASE) + ")" : "";
        String line = lastLine(log, from);
        return "exit code " + code + signal + (line.isEmpty() ? "" : ": " + line);
    }

    private static String lastLine(Path log, long from) {
        try (SeekableByteChannel channel = Files.newByteChannel(log)) {
            // A log that has been emptied meanwhile is shorter than it was.
            long begin = Math.min(from, channel.size());
            channel.position(Math.max(begin, channel.size() - TAIL));
            ByteBuffer tail = ByteBuffer.allocate(TAIL);
            channel.read(tail);
            String text = new String(tail.array(), 0, tail.position(), UTF_8).strip();
            String line = text.substring(text.lastIndexOf('\n') + 1).replaceAll("\\p{Cntrl}", "?");
            return line.length() <= LONGEST_LINE ? line : line.substring(0, LONGEST_LINE) + "...";
        } catch (IOException e) {
            return "";
        }
    }
}
