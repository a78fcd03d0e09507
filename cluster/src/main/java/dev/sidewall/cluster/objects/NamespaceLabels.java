package dev.sidewall.cluster.objects;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** The namespaces that exist: those with a manifest, and those that are only mentioned. */
public final class NamespaceLabels {
    /** The label every namespace has, with its name. */
    public static final String NAME = "kubernetes.io/metadata.name";

    private NamespaceLabels() {}

    /** The labels by namespace, sorted by name. */
    public static SortedMap<String, Map<String, String>> of(
            Map<String, Map<String, String>> declared, Collection<String> mentioned) {
        SortedMap<String, Map<String, String>> all = new TreeMap<>(declared);
        mentioned.forEach(name -> all.putIfAbsent(name, Map.of()));
        all.replaceAll((name, labels) -> {
            Map<String, String> complete = new HashMap<>(labels);
            complete.put(NAME, name);
            return Map.copyOf(complete);
        });
        return all;
    }
}
