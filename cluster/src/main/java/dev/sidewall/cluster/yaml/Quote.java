package dev.sidewall.cluster.yaml;

/** Other people's text inside our messages: printable, on one line and not endless, whatever it holds. */
public final class Quote {
    private static final int LONGEST = 80;

    private Quote() {}

    /** In quotation marks, shortened where it is long. */
    public static String of(String text) {
        String shown = text.length() <= LONGEST ? text : text.substring(0, LONGEST);
        String escaped = printable(shown.replace("\\", "\\\\").replace("\"", "\\\""));
        return text.length() <= LONGEST
                ? "\"" + escaped + "\""
                : "\"" + escaped + "...\" (" + text.length() + " characters)";
    }

    /** As it is if it could be a name, otherwise in quotation marks. */
    public static String name(String text) {
        boolean plain = !text.isEmpty()
                && text.length() <= 253
                && text.chars().allMatch(c -> c < 128 && (Character.isLetterOrDigit(c) || "-_./*?".indexOf(c) >= 0));
        return plain ? text : of(text);
    }

    /** Escapes what would break the line or change how the terminal shows it: controls, format characters, halves of pairs. */
    static String printable(String text) {
        StringBuilder out = new StringBuilder(text.length());
        text.codePoints().forEach(c -> {
            if (c == '\n') {
                out.append("\\n");
            } else if (c == '\t') {
                out.append("\\t");
            } else if (isHidden(c)) {
                out.append(String.format(c < 0x10000 ? "\\u%04X" : "\\U%08X", c));
            } else {
                out.appendCodePoint(c);
            }
        });
        return out.toString();
    }

    private static boolean isHidden(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.UNASSIGNED,
                    Character.PRIVATE_USE,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> true;
            case Character.SPACE_SEPARATOR -> c != ' ';
            default -> false;
        };
    }
}
