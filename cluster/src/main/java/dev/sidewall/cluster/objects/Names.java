package dev.sidewall.cluster.objects;

import dev.sidewall.api.core.ObjectMeta;
import dev.sidewall.cluster.syntax.Syntax;
import dev.sidewall.cluster.yaml.Place;
import dev.sidewall.cluster.yaml.Quote;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Gives every object its name, once: checks the metadata and remembers who came first. */
final class Names {
    static final String DEFAULT_NAMESPACE = "default";

    private final Map<String, String> sources = new HashMap<>();

    /** How messages about an object call it, before anything about it is known to be right. */
    static String title(@Nullable String kind, Place root) {
        if (kind == null) {
            return "";
        }
        Place metadata = root.field("metadata");
        String name = metadata.field("name").text();
        String namespace = metadata.field("namespace").text();
        String shown = name == null ? "(no name)" : Quote.name(name);
        return kind.equals(Kind.NAMESPACE.word)
                ? kind + " " + shown
                : Quote.name(kind) + " " + Quote.name(namespace == null ? DEFAULT_NAMESPACE : namespace) + "/" + shown;
    }

    static String namespace(@Nullable ObjectMeta metadata) {
        return metadata == null || metadata.namespace() == null ? DEFAULT_NAMESPACE : metadata.namespace();
    }

    /** Checks the metadata of an object and returns its name, null if it or its namespace can't be used. */
    static @Nullable String check(Place root, @Nullable ObjectMeta metadata, Syntax syntax) {
        Place at = root.field("metadata");
        if (metadata == null) {
            at.field("name").missing("a name of " + syntax.allowed());
            return null;
        }
        checkLabels(at, metadata);
        String name = metadata.name();
        String namespace = metadata.namespace();
        if (name == null) {
            at.field("name").missing("a name of " + syntax.allowed());
        } else {
            syntax.check(at.field("name"), name);
        }
        Syntax.LABEL.check(at.field("namespace"), namespace);
        boolean usable = name != null && syntax.fits(name) && (namespace == null || Syntax.LABEL.fits(namespace));
        return usable ? name : null;
    }

    static void checkLabels(Place at, ObjectMeta metadata) {
        Syntax.checkLabels(at.field("labels"), metadata.labels());
        Syntax.checkAnnotations(at.field("annotations"), metadata.annotations());
    }

    /** False, and an error, if there is such an object already. */
    boolean claim(String kind, String namespaceAndName, Place root) {
        String first = sources.putIfAbsent(kind + " " + namespaceAndName, root.source());
        if (first != null) {
            root.field("metadata")
                    .field("name")
                    .wrong("a second " + kind + " " + namespaceAndName, "one; the first is at " + first);
        }
        return first == null;
    }
}
