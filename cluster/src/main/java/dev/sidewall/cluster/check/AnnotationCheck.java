package dev.sidewall.cluster.check;

import dev.sidewall.api.PodAnnotation;
import dev.sidewall.cluster.objects.PodTemplate;
import dev.sidewall.cluster.yaml.Nearest;
import dev.sidewall.cluster.yaml.Place;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** The {@code sidewall.dev/} annotations of a Pod. */
final class AnnotationCheck {
    private static final List<String> KEYS =
            Arrays.stream(PodAnnotation.values()).map(PodAnnotation::key).toList();

    private static final Map<PodAnnotation, List<String>> VALUES = new EnumMap<>(Map.of(
            PodAnnotation.ISOLATION, List.of("Shared", "Split"),
            PodAnnotation.IDENTITY, List.of("User", "Cgroup"),
            PodAnnotation.OUTSIDE, List.of("true", "false")));

    private AnnotationCheck() {}

    static void check(PodTemplate template) {
        Place at = template.place().field("metadata").field("annotations");
        Map<String, String> annotations = template.annotations();
        VALUES.forEach((annotation, allowed) -> at.field(annotation.key()).oneOf(annotation.in(annotations), allowed));
        if ("Split".equals(PodAnnotation.ISOLATION.in(annotations))) {
            at.field(PodAnnotation.ISOLATION.key()).wrong("\"Split\", which is not available yet", "Shared");
        }
        for (String key : annotations.keySet()) {
            if (key.startsWith(PodAnnotation.PREFIX) && !KEYS.contains(key)) {
                at.field(key)
                        .warning("found an annotation Sidewall doesn't know" + Nearest.hint(key, KEYS) + " known: "
                                + String.join(", ", KEYS).replace(PodAnnotation.PREFIX, ""));
            }
        }
    }
}
