package dev.sidewall.agent;

import dev.sidewall.cluster.ManifestPod;
import dev.sidewall.policy.model.PodRef;
import java.util.Collection;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What has to happen to Pods on the way from one set of manifests to the next. A Pod whose spec or annotations differ is
 * replaced; one with other labels goes on and is only selected by other policies.
 */
record PodChanges(Map<PodRef, ManifestPod> remove, Map<PodRef, ManifestPod> create, Map<PodRef, ManifestPod> keep) {
    static PodChanges between(Map<PodRef, ManifestPod> now, Collection<ManifestPod> wanted) {
        Map<PodRef, ManifestPod> next =
                wanted.stream().collect(Collectors.toMap(ManifestPod::ref, Function.identity()));
        return new PodChanges(
                filter(now, p -> !runsAs(p, next.get(p.ref()))),
                filter(next, p -> !runsAs(p, now.get(p.ref()))),
                filter(next, p -> runsAs(p, now.get(p.ref()))));
    }

    private static boolean runsAs(ManifestPod pod, @Nullable ManifestPod other) {
        return other != null
                && Objects.equals(pod.pod().spec(), other.pod().spec())
                && pod.annotations().equals(other.annotations());
    }

    private static Map<PodRef, ManifestPod> filter(Map<PodRef, ManifestPod> pods, Predicate<ManifestPod> which) {
        return pods.values().stream().filter(which).collect(Collectors.toMap(ManifestPod::ref, Function.identity()));
    }
}
