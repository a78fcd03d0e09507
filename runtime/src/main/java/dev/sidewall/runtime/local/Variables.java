package dev.sidewall.runtime.local;

import java.util.Map;

/** {@code $(NAME)} in commands and environment values, as Kubernetes expands it. */
final class Variables {
    private Variables() {}

    /** Known names are replaced, unknown ones stay as they are, and {@code $$} stands for one {@code $}. */
    static String expand(String text, Map<String, String> values) {
        StringBuilder result = new StringBuilder();
        int i = 0;
        while (i < text.length()) {
            char c = text.charAt(i);
            if (c != '$' || i + 1 == text.length()) {
                result.append(c);
                i++;
                continue;
            }
            char next = text.charAt(i + 1);
            int end = next == '(' ? text.indexOf(')', i) : -1;
            if (next == '$') {
                result.append('$');
                i += 2;
            } else if (end < 0) {
                result.append(c);
                i++;
            } else {
                String reference = text.substring(i, end + 1);
                result.append(values.getOrDefault(text.substring(i + 2, end), reference));
                i = end + 1;
            }
        }
        return result.toString();
    }
}
