package dev.sidewall.cluster.syntax;

import dev.sidewall.cluster.yaml.Place;
import dev.sidewall.cluster.yaml.Quote;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** How names may be spelled, as Kubernetes' API server checks them. */
public enum Syntax {
    /** RFC 1123 subdomain: Pods and policies. */
    SUBDOMAIN(
            253,
            "[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*",
            "at most 253 of a-z, 0-9, \"-\" and \".\", with a letter or digit at the start and the end of each part"),
    /** RFC 1123 label: namespaces, Services and containers. */
    LABEL(
            63,
            "[a-z0-9]([-a-z0-9]*[a-z0-9])?",
            "at most 63 of a-z, 0-9 and \"-\", with a letter or digit at the start and the end"),
    /** IANA service name: ports. */
    PORT_NAME(
            15,
            "(?=.*[a-z])(?!.*--)[a-z0-9]([-a-z0-9]*[a-z0-9])?",
            "at most 15 of a-z, 0-9 and single \"-\", at least one letter, with a letter or digit at the start and the end"),
    /** The value of a label; may be empty. */
    LABEL_VALUE(
            63,
            "([A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?)?",
            "at most 63 letters, digits, \"-\", \"_\" and \".\", with a letter or digit at the start and the end"),
    /** The part of a label's key after the optional prefix. */
    QUALIFIED_NAME(
            63,
            "[A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?",
            "an optional DNS name and \"/\", then at most 63 letters, digits, \"-\", \"_\" and \".\","
                    + " with a letter or digit at the start and the end");

    private final int longest;
    private final Pattern pattern;
    private final String allowed;

    Syntax(int longest, String pattern, String allowed) {
        this.longest = longest;
        // Backtracking stays cheap because the length is checked first.
        this.pattern = Pattern.compile(pattern);
        this.allowed = allowed;
    }

    public boolean fits(String text) {
        return text.length() <= longest && pattern.matcher(text).matches();
    }

    /** What fits, in words. */
    public String allowed() {
        return allowed;
    }

    /** Reports {@code text}, if there is one, where it doesn't fit. */
    public void check(Place place, @Nullable String text) {
        if (text != null && !fits(text)) {
            place.wrong(Quote.of(text), allowed);
        }
    }

    /** Checks keys and values of labels. */
    public static void checkLabels(Place place, @Nullable Map<String, String> labels) {
        if (labels != null) {
            labels.forEach((key, value) -> {
                checkKey(place.field(key), key);
                LABEL_VALUE.check(place.field(key), value);
            });
        }
    }

    /** Checks keys of annotations; their values are free. Unlike with labels, the case of a prefix doesn't matter. */
    public static void checkAnnotations(Place place, @Nullable Map<String, String> annotations) {
        if (annotations != null) {
            annotations.keySet().forEach(key -> checkKey(place.field(key), key, key.toLowerCase(Locale.ROOT)));
        }
    }

    /** Checks the key of a label. */
    public static void checkKey(Place place, String key) {
        checkKey(place, key, key);
    }

    private static void checkKey(Place place, String key, String checked) {
        if (!isKey(checked)) {
            place.wrong("the key " + Quote.of(key), QUALIFIED_NAME.allowed);
        }
    }

    /** Whether {@code key} could be a label's key. */
    public static boolean isKey(String key) {
        int slash = key.indexOf('/');
        return (slash < 0 || SUBDOMAIN.fits(key.substring(0, slash))) && QUALIFIED_NAME.fits(key.substring(slash + 1));
    }
}
