package dev.sidewall.cluster.objects;

import dev.sidewall.api.core.ObjectMeta;
import dev.sidewall.api.core.Pod;
import dev.sidewall.cluster.yaml.Place;
import dev.sidewall.policy.model.PodRef;
import java.util.List;
import java.util.Map;

/**
 * A Pod, or the template of a workload and every Pod made of it.
 *
 * @param kind the word of the manifest: {@code Pod}, {@code Deployment}, ...
 * @param place where the template's {@code metadata} and {@code spec} are
 * @param refs the Pods; empty where the name can't be used or there are to be none
 */
public record PodTemplate(String kind, String namespace, Pod pod, Place place, List<PodRef> refs) {
    public PodTemplate {
        refs = List.copyOf(refs);
    }

    public Map<String, String> labels() {
        ObjectMeta metadata = pod.metadata();
        return metadata == null || metadata.labels() == null ? Map.of() : metadata.labels();
    }

    public Map<String, String> annotations() {
        ObjectMeta metadata = pod.metadata();
        return metadata == null || metadata.annotations() == null ? Map.of() : metadata.annotations();
    }
}
