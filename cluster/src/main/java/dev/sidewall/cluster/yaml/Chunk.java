package dev.sidewall.cluster.yaml;

import java.util.ArrayList;
import java.util.List;

/**
 * One document of a file, still as text. Documents are cut apart before they are parsed, so that a syntax error in one
 * doesn't hide what is wrong in the next; YAML allows this, as {@code ---} at the start of a line is always a marker.
 *
 * @param firstLine the line of the file, from 1, where {@code text} begins
 */
record Chunk(String text, int firstLine) {
    /** The documents of a file, those without any content left out. */
    static List<Chunk> split(String text) {
        List<Chunk> chunks = new ArrayList<>();
        int start = 0;
        int startLine = 1;
        boolean content = false;
        boolean directives = false;
        boolean begun = false;
        int line = 1;
        for (int at = 0; at < text.length(); line++) {
            int end = endOfLine(text, at);
            boolean begins = isMarker(text, at, "---");
            boolean ends = isMarker(text, at, "...");
            if ((begins && (begun || content || !directives)) || ends) {
                if (content) {
                    chunks.add(new Chunk(text.substring(start, at), startLine));
                }
                start = ends ? end : at;
                startLine = ends ? line + 1 : line;
                content = false;
                directives = false;
                begun = false;
            }
            if (!ends) {
                directives |= !content && text.charAt(at) == '%';
                content |= hasContent(text, begins ? at + "---".length() : at, end);
                begun |= begins;
            }
            at = end;
        }
        if (content) {
            chunks.add(new Chunk(text.substring(start), startLine));
        }
        return chunks;
    }

    /** The index after the line break that ends the line. */
    private static int endOfLine(String text, int from) {
        for (int at = from; at < text.length(); at++) {
            char c = text.charAt(at);
            if (c == '\n') {
                return at + 1;
            }
            if (c == '\r') {
                return at + 1 < text.length() && text.charAt(at + 1) == '\n' ? at + 2 : at + 1;
            }
        }
        return text.length();
    }

    private static boolean isMarker(String text, int at, String marker) {
        int after = at + marker.length();
        return text.startsWith(marker, at) && (after == text.length() || Character.isWhitespace(text.charAt(after)));
    }

    /** Neither blank nor a comment nor a directive. */
    private static boolean hasContent(String text, int from, int to) {
        for (int at = from; at < to; at++) {
            char c = text.charAt(at);
            if (!Character.isWhitespace(c)) {
                return c != '#' && !(c == '%' && at == from);
            }
        }
        return false;
    }
}
