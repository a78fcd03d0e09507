package dev.sidewall.cluster.yaml;

import static java.util.Objects.requireNonNull;

/**
 * One thing that is wrong in a manifest.
 *
 * @param line from 1; 0 where the message is about the file as a whole
 * @param object {@code kind namespace/name}; empty where there is none
 * @param fieldPath such as {@code spec.egress[0].ports[1].endPort}; empty where there is none
 * @param message what was found and what is allowed
 */
public record Diagnostic(Severity severity, String file, int line, String object, String fieldPath, String message) {
    public Diagnostic {
        requireNonNull(severity, "severity is null");
        requireNonNull(file, "file is null");
        requireNonNull(object, "object is null");
        requireNonNull(fieldPath, "fieldPath is null");
        requireNonNull(message, "message is null");
    }

    public boolean isError() {
        return severity == Severity.ERROR;
    }

    /** One line, as compilers print theirs: {@code file:line: error: object: path: message}. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(Quote.printable(file));
        if (line > 0) {
            text.append(':').append(line);
        }
        text.append(": ").append(severity).append(": ");
        if (!object.isEmpty()) {
            text.append(object).append(": ");
        }
        if (!fieldPath.isEmpty()) {
            text.append(fieldPath).append(": ");
        }
        return text.append(Quote.printable(message)).toString();
    }
}
