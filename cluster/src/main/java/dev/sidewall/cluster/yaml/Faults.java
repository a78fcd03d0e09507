package dev.sidewall.cluster.yaml;

import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;

/** Reports what is wrong about the mappings of an object themselves, also where nobody reads them. */
public final class Faults {
    private final Set<Tree> seen = Collections.newSetFromMap(new IdentityHashMap<>());

    private Faults() {}

    /** Every fault in {@code root} and below, each once however many aliases lead to it. */
    public static void report(Place root) {
        new Faults().walk(root);
    }

    private void walk(Place place) {
        Tree tree = place.tree();
        if (tree == null || !seen.add(tree)) {
            return;
        }
        switch (tree) {
            case Tree.Mapping mapping -> {
                for (Tree.Fault fault : mapping.faults()) {
                    Place at = fault.key().isEmpty() ? place : place.field(fault.key());
                    at.at(fault.line()).error(fault.message());
                }
                mapping.entries().keySet().forEach(key -> walk(place.field(key)));
            }
            case Tree.Sequence sequence -> {
                for (int i = 0; i < sequence.items().size(); i++) {
                    walk(place.item(i));
                }
            }
            case Tree.Scalar _ -> {}
        }
    }
}
