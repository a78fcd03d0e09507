package dev.sidewall.cluster.yaml;

import java.util.List;
import java.util.Map;

/** A document as values with their lines (from 1). What an anchor names is one and the same object at every alias. */
public sealed interface Tree {
    int line();

    /** What a scalar without quotes and tag is taken for, by YAML 1.2's core schema. */
    enum Kind {
        NULL,
        BOOLEAN,
        INTEGER,
        FLOAT,
        STRING
    }

    /**
     * A single value, still as text.
     *
     * @param plain neither quoted nor tagged
     */
    record Scalar(int line, Kind kind, String text, boolean plain) implements Tree {}

    record Sequence(int line, List<Tree> items) implements Tree {}

    /**
     * Values by key.
     *
     * @param entries in the order of the file, merged ones last; what {@link #faults} tell of isn't among them
     */
    record Mapping(int line, Map<String, Entry> entries, List<Fault> faults) implements Tree {}

    /** A key's line is where a message about the field points. */
    record Entry(int line, Tree value) {}

    /** Something wrong about the mapping itself, such as a key that is there twice. */
    record Fault(int line, String key, String message) {}

    default boolean isNull() {
        return this instanceof Scalar scalar && scalar.kind() == Kind.NULL;
    }

    /** How a message names it. */
    default String describe() {
        return switch (this) {
            case Mapping mapping -> mapping.entries().isEmpty() ? "an empty mapping" : "a mapping";
            case Sequence sequence -> sequence.items().isEmpty() ? "an empty list" : "a list";
            case Scalar scalar ->
                switch (scalar.kind()) {
                    case NULL -> "nothing";
                    case BOOLEAN -> "the boolean " + Quote.name(scalar.text());
                    case INTEGER, FLOAT -> "the number " + Quote.name(scalar.text());
                    case STRING -> Quote.of(scalar.text());
                };
        };
    }
}
