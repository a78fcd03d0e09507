package dev.sidewall.cluster;

import dev.sidewall.cluster.yaml.Diagnostic;
import dev.sidewall.cluster.yaml.Severity;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Collects diagnostics: each once, in the order people read, and not without end. */
final class Findings {
    /** More than anybody reads; a file of that many errors is something other than manifests. */
    private static final int MOST_PER_FILE = 1000;

    private static final class OfFile {
        final Set<Diagnostic> shown = new LinkedHashSet<>();
        int left;
        Severity worstLeft = Severity.WARNING;
        int lastLine;
    }

    private final Map<String, OfFile> files = new LinkedHashMap<>();

    /** What is said about files is shown in the order in which they begin. */
    void begin(String file) {
        files.computeIfAbsent(file, _ -> new OfFile());
    }

    void add(Diagnostic diagnostic) {
        OfFile file = files.computeIfAbsent(diagnostic.file(), _ -> new OfFile());
        file.lastLine = Math.max(file.lastLine, diagnostic.line());
        if (file.shown.size() < MOST_PER_FILE) {
            file.shown.add(diagnostic);
        } else if (!file.shown.contains(diagnostic)) {
            file.left++;
            file.worstLeft = diagnostic.isError() ? Severity.ERROR : file.worstLeft;
        }
    }

    /** File by file, each from top to bottom. */
    List<Diagnostic> sorted() {
        List<Diagnostic> all = new ArrayList<>();
        files.forEach((name, file) -> {
            file.shown.stream()
                    .sorted(Comparator.comparingInt(Diagnostic::line))
                    .forEach(all::add);
            if (file.left > 0) {
                all.add(new Diagnostic(file.worstLeft, name, file.lastLine, "", "", file.left + " more, not shown"));
            }
        });
        return all;
    }
}
