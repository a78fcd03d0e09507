package dev.sidewall.cluster;

import static java.util.Objects.requireNonNull;

import dev.sidewall.api.PodAnnotation;
import dev.sidewall.api.core.ObjectMeta;
import dev.sidewall.api.core.Pod;
import dev.sidewall.policy.model.IdentityMode;
import dev.sidewall.policy.model.PodRef;
import java.util.Map;
import java.util.Optional;

/**
 * A Pod of a manifest without errors.
 *
 * @param pod as written; of a workload the template, without a name of its own
 * @param source {@code file:line} of the Pod or of the workload's template
 */
public record ManifestPod(PodRef ref, Pod pod, String source) {
    public ManifestPod {
        requireNonNull(ref, "ref is null");
        requireNonNull(pod, "pod is null");
        requireNonNull(source, "source is null");
    }

    public Map<String, String> labels() {
        ObjectMeta metadata = pod.metadata();
        return metadata == null || metadata.labels() == null ? Map.of() : metadata.labels();
    }

    public Map<String, String> annotations() {
        ObjectMeta metadata = pod.metadata();
        return metadata == null || metadata.annotations() == null ? Map.of() : metadata.annotations();
    }

    /** It stands for the world outside of the cluster: it runs, and no policy knows it as a Pod. */
    public boolean isOutside() {
        return "true".equals(PodAnnotation.OUTSIDE.in(annotations()));
    }

    public boolean isHostNetwork() {
        return pod.spec() != null && Boolean.TRUE.equals(pod.spec().hostNetwork());
    }

    /** The identity mode its author chose, if any. */
    public Optional<IdentityMode> identity() {
        return Optional.ofNullable(PodAnnotation.IDENTITY.in(annotations()))
                .map(mode -> mode.equals("User") ? IdentityMode.USER : IdentityMode.CGROUP);
    }
}
