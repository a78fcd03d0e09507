package dev.sidewall.cluster.yaml;

import java.util.Collection;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A place in an object: what is there, if anything, its path and its line. Errors and warnings are made here. */
public final class Place {
    private static final Pattern PLAIN_KEY = Pattern.compile("[A-Za-z0-9_-]{1,63}");

    private final Subject subject;
    private final @Nullable Place parent;
    private final String step;
    private final @Nullable Tree tree;
    private final int line;

    private Place(Subject subject, @Nullable Place parent, String step, @Nullable Tree tree, int line) {
        this.subject = subject;
        this.parent = parent;
        this.step = step;
        this.tree = tree;
        this.line = line;
    }

    /** The object itself. */
    public static Place root(Subject subject, Tree tree) {
        return new Place(subject, null, "", tree, tree.line());
    }

    /** The value of a key; a place without a tree, at the mapping's line, where the key isn't there. */
    public Place field(String key) {
        String next = PLAIN_KEY.matcher(key).matches() ? "." + key : "[" + Quote.of(key) + "]";
        Tree.Entry entry =
                tree instanceof Tree.Mapping mapping ? mapping.entries().get(key) : null;
        return entry == null
                ? new Place(subject, this, next, null, line)
                : new Place(subject, this, next, entry.value(), entry.line());
    }

    /** An item of a list; a place without a tree where the list is shorter. */
    public Place item(int index) {
        Tree item = tree instanceof Tree.Sequence sequence
                        && index < sequence.items().size()
                ? sequence.items().get(index)
                : null;
        return new Place(subject, this, "[" + index + "]", item, item == null ? line : item.line());
    }

    Place at(int otherLine) {
        return new Place(subject, parent, step, tree, otherLine);
    }

    public Subject subject() {
        return subject;
    }

    @Nullable
    Place parent() {
        return parent;
    }

    @Nullable
    Tree tree() {
        return tree;
    }

    public int line() {
        return line;
    }

    /** {@code file:line}. */
    public String source() {
        return subject.file() + ":" + line;
    }

    /** There is something, be it nothing but a key. */
    public boolean isPresent() {
        return tree != null;
    }

    /** There is something other than null, be it of the wrong type. */
    public boolean hasValue() {
        return tree != null && !tree.isNull();
    }

    /** There is a key, and nothing behind it: more likely an edit gone wrong than meant. */
    public boolean isNull() {
        return tree != null && tree.isNull();
    }

    /** The string that is here, null if it's something else. */
    public @Nullable String text() {
        return tree instanceof Tree.Scalar scalar && scalar.kind() == Tree.Kind.STRING ? scalar.text() : null;
    }

    public boolean isList() {
        return tree instanceof Tree.Sequence;
    }

    /** A mapping in which no key has a value. */
    public boolean isEmptyMapping() {
        return tree instanceof Tree.Mapping mapping
                && mapping.entries().values().stream()
                        .allMatch(entry -> entry.value().isNull());
    }

    /** The items if it's a list, none otherwise. */
    public List<Tree> items() {
        return tree instanceof Tree.Sequence sequence ? sequence.items() : List.of();
    }

    /** How a message names what is here. */
    public String describe() {
        return tree == null ? "nothing" : tree.describe();
    }

    /** From the object, without a leading dot. */
    public String path() {
        StringBuilder path = new StringBuilder();
        append(path);
        return path.toString();
    }

    private void append(StringBuilder path) {
        if (parent != null) {
            parent.append(path);
            path.append(path.isEmpty() && step.startsWith(".") ? step.substring(1) : step);
        }
    }

    public void error(String message) {
        subject.error(this, message);
    }

    public void warning(String message) {
        subject.warning(this, message);
    }

    /** An error in the words every error has: what was found, and what is allowed. */
    public void wrong(String found, String allowed) {
        error("found " + found + ", allowed: " + allowed);
    }

    /** {@link #wrong} for a required value that isn't there. */
    public void missing(String allowed) {
        wrong("nothing", allowed);
    }

    /** Checks that {@code value}, if there is one, is one of a few words. */
    public void oneOf(@Nullable String value, Collection<String> allowed) {
        if (value != null && !allowed.contains(value)) {
            wrongWord(value, allowed);
        }
    }

    /** An error about a word that is none of those that are allowed, one of which it may have been meant to be. */
    public void wrongWord(String value, Collection<String> allowed) {
        error("found " + Quote.of(value) + Nearest.hint(value, allowed) + " allowed: " + String.join(", ", allowed));
    }
}
