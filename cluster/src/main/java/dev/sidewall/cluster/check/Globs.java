package dev.sidewall.cluster.check;

import dev.sidewall.cluster.syntax.Syntax;
import dev.sidewall.cluster.yaml.Place;
import dev.sidewall.cluster.yaml.Quote;
import java.util.regex.Pattern;

/** Container names in policies: plain, or with {@code *} and {@code ?}. */
public final class Globs {
    private static final Pattern SPELLING = Pattern.compile("[-a-z0-9*?]+");
    private static final int LONGEST_NAME = 63;

    private Globs() {}

    /** Reports what could never be or match a container's name. */
    static void check(Place at, String glob) {
        if (!isValid(glob)) {
            at.wrong(
                    Quote.of(glob),
                    "a container's name of a-z, 0-9 and \"-\"; * stands for any characters, ? for any one");
        }
    }

    /** Whether it could be or match the name of a container. */
    public static boolean isValid(String glob) {
        return isPlain(glob)
                ? Syntax.LABEL.fits(glob)
                : SPELLING.matcher(glob).matches() && glob.replace("*", "").length() <= LONGEST_NAME;
    }

    /** Stands for one name only. */
    public static boolean isPlain(String glob) {
        return glob.indexOf('*') < 0 && glob.indexOf('?') < 0;
    }

    /** Whether the glob stands for the name. Goes back at most to the last star: linear but for the product of lengths. */
    public static boolean matches(String glob, String name) {
        int g = 0;
        int star = -1;
        int afterStar = 0;
        for (int n = 0; n < name.length(); ) {
            if (g < glob.length() && (glob.charAt(g) == '?' || glob.charAt(g) == name.charAt(n))) {
                g++;
                n++;
            } else if (g < glob.length() && glob.charAt(g) == '*') {
                star = g++;
                afterStar = n;
            } else if (star >= 0) {
                g = star + 1;
                n = ++afterStar;
            } else {
                return false;
            }
        }
        while (g < glob.length() && glob.charAt(g) == '*') {
            g++;
        }
        return g == glob.length();
    }
}
