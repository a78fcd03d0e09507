package dev.sidewall.cluster.yaml;

/** JSON is YAML but for one thing that matters: the YAML parser refuses tabs between values, and JSON is full of them. */
final class Json {
    private Json() {}

    /** The same text, if it looks like JSON with a space for each tab outside of strings. */
    static String withoutTabs(String text) {
        if (text.indexOf('\t') < 0 || !looksLikeJson(text)) {
            return text;
        }
        StringBuilder out = new StringBuilder(text.length());
        boolean quoted = false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (quoted && c == '\\' && i + 1 < text.length()) {
                out.append(c).append(text.charAt(++i));
                continue;
            }
            quoted ^= c == '"';
            out.append(c == '\t' && !quoted ? ' ' : c);
        }
        return out.toString();
    }

    private static boolean looksLikeJson(String text) {
        String start = text.stripLeading();
        return start.startsWith("{") || start.startsWith("[");
    }
}
