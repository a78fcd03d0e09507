package dev.sidewall.cluster.yaml;

import java.util.Set;
import java.util.regex.Pattern;

/** Tells what a plain scalar stands for: YAML 1.2's core schema, and where Kubernetes' YAML 1.1 reads it otherwise. */
final class Scalars {
    private static final Set<String> NULLS = Set.of("", "~", "null", "Null", "NULL");
    private static final Set<String> BOOLEANS = Set.of("true", "True", "TRUE", "false", "False", "FALSE");
    private static final Set<String> TRUE_1_1 = Set.of("y", "Y", "yes", "Yes", "YES", "on", "On", "ON");
    private static final Set<String> FALSE_1_1 = Set.of("n", "N", "no", "No", "NO", "off", "Off", "OFF");
    private static final Pattern INTEGER = Pattern.compile("[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+");
    private static final Pattern FLOAT = Pattern.compile(
            "[-+]?(\\.[0-9]+|[0-9]+(\\.[0-9]*)?)([eE][-+]?[0-9]+)?|[-+]?\\.(inf|Inf|INF)|\\.(nan|NaN|NAN)");

    private Scalars() {}

    static Tree.Kind kindOf(String text) {
        if (NULLS.contains(text)) {
            return Tree.Kind.NULL;
        }
        if (BOOLEANS.contains(text)) {
            return Tree.Kind.BOOLEAN;
        }
        if (INTEGER.matcher(text).matches()) {
            return Tree.Kind.INTEGER;
        }
        return FLOAT.matcher(text).matches() ? Tree.Kind.FLOAT : Tree.Kind.STRING;
    }

    /** A string here and a boolean for kubectl, which reads YAML 1.1. */
    static boolean isBooleanToKubernetes(Tree.Scalar scalar) {
        return scalar.plain() && (TRUE_1_1.contains(scalar.text()) || FALSE_1_1.contains(scalar.text()));
    }

    /** The value of a boolean, YAML 1.1's spellings included. */
    static boolean truth(String text) {
        return text.equalsIgnoreCase("true") || TRUE_1_1.contains(text);
    }

    /**
     * The value of an integer as the core schema writes it.
     *
     * @throws NumberFormatException if it doesn't fit, or has a leading zero: octal in YAML 1.1, decimal in 1.2
     */
    static long integer(String text) {
        if (text.startsWith("0o")) {
            return Long.parseLong(text, 2, text.length(), 8);
        }
        if (text.startsWith("0x")) {
            return Long.parseLong(text, 2, text.length(), 16);
        }
        String digits = text.startsWith("-") || text.startsWith("+") ? text.substring(1) : text;
        if (digits.length() > 1 && digits.startsWith("0")) {
            throw new NumberFormatException("leading zero");
        }
        return Long.parseLong(text);
    }
}
