package dev.sidewall.e2e.scenario;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.snakeyaml.engine.v2.api.Dump;
import org.snakeyaml.engine.v2.api.DumpSettings;
import org.snakeyaml.engine.v2.common.FlowStyle;

/** The parts manifests are made of, and how they become text. */
final class Manifest {
    private static final Dump DUMP = new Dump(DumpSettings.builder()
            .setDefaultFlowStyle(FlowStyle.AUTO)
            .setDereferenceAliases(true)
            .setWidth(120)
            .build());

    private Manifest() {}

    /** {@code map("name", "web", "port", 80)}, in that order. */
    static Map<String, Object> map(Object... namesAndValues) {
        Map<String, Object> map = new LinkedHashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            map.put((String) namesAndValues[i], namesAndValues[i + 1]);
        }
        return map;
    }

    static Map<String, Object> object(String apiVersion, String kind, Map<String, Object> metadata) {
        return map("apiVersion", apiVersion, "kind", kind, "metadata", metadata);
    }

    static String text(List<Map<String, Object>> objects) {
        List<String> documents = new ArrayList<>();
        objects.forEach(object -> documents.add(DUMP.dumpToString(object)));
        return String.join("---\n", documents);
    }
}
