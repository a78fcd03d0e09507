package dev.sidewall.cluster.yaml;

import static java.util.stream.Collectors.joining;

import dev.sidewall.api.IntOrString;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedSet;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Turns a tree into records by their components: strings, numbers, booleans, lists, maps of strings and further records;
 * a component of type {@code Object} is accepted and stays null. A value that can't be read is reported and left out, in a
 * list it is replaced by an empty one, so that the others keep their places.
 */
public final class Binder {
    /** What to do about fields the record doesn't have. */
    public enum Unknown {
        /** They are errors. */
        ERROR,
        /** They are other people's business, unless they look like a slip of the pen. */
        HINT
    }

    private final Unknown unknown;

    private Binder(Unknown unknown) {
        this.unknown = unknown;
    }

    /**
     * The object at {@code root} as a record.
     *
     * @param alsoKnown fields of the object itself that the record needn't have
     */
    public static <T extends Record> T bind(Class<T> type, Place root, Unknown unknown, Set<String> alsoKnown) {
        return type.cast(new Binder(unknown).record(type, root, alsoKnown));
    }

    private Object record(Class<?> type, Place place, Set<String> alsoKnown) {
        Shape shape = Shape.of(type);
        Map<String, Object> values = new HashMap<>();
        if (!(place.tree() instanceof Tree.Mapping mapping)) {
            mistyped(place, "a mapping with " + String.join(", ", shape.fields().sequencedKeySet()));
            return shape.create(values);
        }
        for (String key : mapping.entries().keySet()) {
            Type field = shape.fields().get(key);
            Place at = place.field(key);
            if (field != null) {
                Object value = value(field, at);
                if (value != null) {
                    values.put(key, value);
                }
            } else if (!alsoKnown.contains(key)) {
                unknown(key, at, shape.fields().sequencedKeySet(), alsoKnown);
            }
        }
        return shape.create(values);
    }

    private void unknown(String key, Place at, SequencedSet<String> known, Set<String> alsoKnown) {
        String hint = Nearest.hint(key, known);
        if (unknown == Unknown.ERROR) {
            at.error("found an unknown field" + hint + " allowed: "
                    + Stream.concat(alsoKnown.stream().sorted(), known.stream()).collect(joining(", ")));
        } else if (Nearest.to(key, known).isPresent()) {
            at.warning("found a field that isn't read" + hint);
        }
    }

    /** The value, null where there is none or none that can be read. */
    private @Nullable Object value(Type type, Place place) {
        Tree tree = place.tree();
        if (tree == null || tree.isNull() || type == Object.class) {
            return null;
        }
        return switch (type) {
            case Class<?> c when c == String.class -> string(place, tree);
            case Class<?> c when c == Boolean.class -> bool(place, tree);
            case Class<?> c when c == Integer.class -> number(place, tree, Integer.MIN_VALUE, Integer.MAX_VALUE);
            case Class<?> c when c == Long.class -> number(place, tree, Long.MIN_VALUE, Long.MAX_VALUE);
            case Class<?> c when c == IntOrString.class -> intOrString(place, tree);
            case Class<?> c
            when c.isRecord() -> tree instanceof Tree.Mapping ? record(c, place, Set.of()) : mistypedRecord(c, place);
            case ParameterizedType list
            when list.getRawType() == List.class -> list(list.getActualTypeArguments()[0], place, tree);
            case ParameterizedType map when map.getRawType() == Map.class -> strings(place, tree);
            default -> throw new IllegalStateException("no binding for " + type + " at " + place.path());
        };
    }

    private @Nullable Object mistypedRecord(Class<?> type, Place place) {
        mistyped(
                place,
                "a mapping with " + String.join(", ", Shape.of(type).fields().sequencedKeySet()));
        return null;
    }

    private @Nullable Object list(Type itemType, Place place, Tree tree) {
        if (!(tree instanceof Tree.Sequence sequence)) {
            mistyped(place, "a list");
            return null;
        }
        List<Object> items = new ArrayList<>();
        for (int i = 0; i < sequence.items().size(); i++) {
            Place at = place.item(i);
            Object item = value(itemType, at);
            if (item == null) {
                if (sequence.items().get(i).isNull()) {
                    mistyped(at, "a value after the dash");
                }
                item = itemType == String.class
                        ? ""
                        : Shape.of((Class<?>) itemType).create(Map.of());
            }
            items.add(item);
        }
        return Collections.unmodifiableList(items);
    }

    private @Nullable Map<String, String> strings(Place place, Tree tree) {
        if (!(tree instanceof Tree.Mapping mapping)) {
            mistyped(place, "a mapping of strings");
            return null;
        }
        Map<String, String> values = new LinkedHashMap<>();
        mapping.entries().forEach((key, entry) -> {
            // A key without a value is an empty string to Kubernetes.
            String value = entry.value().isNull() ? "" : string(place.field(key), entry.value());
            if (value != null) {
                values.put(key, value);
            }
        });
        return Collections.unmodifiableMap(values);
    }

    private static @Nullable String string(Place place, Tree tree) {
        if (!(tree instanceof Tree.Scalar scalar)) {
            mistyped(place, "a string");
            return null;
        }
        if (scalar.kind() != Tree.Kind.STRING) {
            mistyped(place, "a string; quote it: " + Quote.of(scalar.text()));
            return null;
        }
        if (Scalars.isBooleanToKubernetes(scalar)) {
            place.warning("found " + scalar.text() + ", which Kubernetes reads as a boolean; quote it: "
                    + Quote.of(scalar.text()));
        }
        return scalar.text();
    }

    private static @Nullable Boolean bool(Place place, Tree tree) {
        if (tree instanceof Tree.Scalar scalar
                && (scalar.kind() == Tree.Kind.BOOLEAN || Scalars.isBooleanToKubernetes(scalar))) {
            return Scalars.truth(scalar.text());
        }
        mistyped(place, "true or false");
        return null;
    }

    private static @Nullable Number number(Place place, Tree tree, long least, long most) {
        if (!(tree instanceof Tree.Scalar scalar) || scalar.kind() != Tree.Kind.INTEGER) {
            mistyped(place, "a whole number");
            return null;
        }
        try {
            long value = Scalars.integer(scalar.text());
            if (value >= least && value <= most) {
                return most == Integer.MAX_VALUE ? (Number) (int) value : (Number) value;
            }
        } catch (NumberFormatException e) {
            // Told below: to whoever wrote it, too long and oddly written are the same mistake.
        }
        mistyped(place, "a whole number of at most " + most + ", without leading zeros");
        return null;
    }

    private static @Nullable IntOrString intOrString(Place place, Tree tree) {
        if (tree instanceof Tree.Scalar scalar && scalar.kind() == Tree.Kind.STRING) {
            return new IntOrString(null, string(place, tree));
        }
        if (tree instanceof Tree.Scalar scalar && scalar.kind() == Tree.Kind.INTEGER) {
            Number number = number(place, tree, Integer.MIN_VALUE, Integer.MAX_VALUE);
            return number == null ? null : new IntOrString(number.intValue(), null);
        }
        mistyped(place, "a whole number or a name");
        return null;
    }

    private static void mistyped(Place place, String allowed) {
        place.subject().unreadable(place, "found " + place.describe() + ", allowed: " + allowed);
    }
}
