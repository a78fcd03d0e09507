package dev.sidewall.cluster.objects;

import dev.sidewall.cluster.yaml.Place;
import java.util.Map;

/** A Namespace of a manifest, with a name that can be used. */
public record NamespaceObject(String name, Map<String, String> labels, Place place) {
    public NamespaceObject {
        labels = Map.copyOf(labels);
    }
}
