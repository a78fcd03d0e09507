package dev.sidewall.cluster.yaml;

import java.util.Arrays;
import java.util.Collection;
import java.util.Locale;
import java.util.Optional;

/** Finds what somebody who mistyped a word probably meant. */
public final class Nearest {
    private Nearest() {}

    /**
     * The nearest of {@code known} within one edit, a swap of neighbours included, or two edits for words of five letters or
     * more; upper and lower case are alike.
     */
    public static Optional<String> to(String word, Collection<String> known) {
        int best = word.length() < 5 ? 1 : 2;
        String nearest = null;
        for (String candidate : known) {
            int distance = isSwap(word, candidate) ? 1 : distance(word, candidate, best);
            if (distance <= best && (nearest == null || distance < best)) {
                best = distance;
                nearest = candidate;
            }
        }
        return Optional.ofNullable(nearest);
    }

    /** Between what was found and what is allowed: {@code , did you mean "egress"?} or nothing but the comma. */
    public static String hint(String word, Collection<String> known) {
        return to(word, known).map(near -> ", did you mean \"" + near + "\"?").orElse(",");
    }

    /** Two neighbours have changed places, and nothing else is different. */
    private static boolean isSwap(String left, String right) {
        String a = left.toLowerCase(Locale.ROOT);
        String b = right.toLowerCase(Locale.ROOT);
        int at = Arrays.mismatch(a.toCharArray(), b.toCharArray());
        return a.length() == b.length()
                && at >= 0
                && at + 1 < a.length()
                && a.charAt(at) == b.charAt(at + 1)
                && a.charAt(at + 1) == b.charAt(at)
                && a.substring(at + 2).equals(b.substring(at + 2));
    }

    /** Levenshtein's distance without regard to case; anything above {@code limit} where it is larger than that. */
    private static int distance(String left, String right, int limit) {
        if (Math.abs(left.length() - right.length()) > limit) {
            return limit + 1;
        }
        String a = left.toLowerCase(Locale.ROOT);
        String b = right.toLowerCase(Locale.ROOT);
        int[] previous = new int[b.length() + 1];
        Arrays.setAll(previous, i -> i);
        for (int i = 1; i <= a.length(); i++) {
            int[] current = new int[b.length() + 1];
            current[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int replaced = previous[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                current[j] = Math.min(replaced, 1 + Math.min(previous[j], current[j - 1]));
            }
            previous = current;
        }
        return previous[b.length()];
    }
}
