package dev.sidewall.cluster.yaml;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** The object that messages are about: gives them its file and name, and remembers what was wrong with it. */
public final class Subject {
    private final String file;
    private final String object;
    private final Consumer<Diagnostic> sink;
    private final Set<String> unreadable = new HashSet<>();
    private final List<String> errorPaths = new ArrayList<>();

    public Subject(String file, String object, Consumer<Diagnostic> sink) {
        this.file = file;
        this.object = object;
        this.sink = sink;
    }

    public String file() {
        return file;
    }

    /** No error so far. */
    public boolean isClean() {
        return errorPaths.isEmpty();
    }

    /** Whether there was an error at a path that {@code concerns} holds for. */
    public boolean hasErrorAt(Predicate<String> concerns) {
        return errorPaths.stream().anyMatch(concerns);
    }

    /** An error that leaves nothing to be said about what is at the place or below: it couldn't be read. */
    void unreadable(Place place, String message) {
        error(place, message);
        unreadable.add(place.path());
    }

    void error(Place place, String message) {
        if (isReadable(place)) {
            errorPaths.add(place.path());
            sink.accept(new Diagnostic(Severity.ERROR, file, place.line(), object, place.path(), message));
        }
    }

    void warning(Place place, String message) {
        if (isReadable(place)) {
            sink.accept(new Diagnostic(Severity.WARNING, file, place.line(), object, place.path(), message));
        }
    }

    private boolean isReadable(Place place) {
        if (unreadable.isEmpty()) {
            return true;
        }
        for (Place at = place; at != null; at = at.parent()) {
            if (unreadable.contains(at.path())) {
                return false;
            }
        }
        return true;
    }
}
