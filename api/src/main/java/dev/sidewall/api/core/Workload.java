package dev.sidewall.api.core;

import org.jspecify.annotations.Nullable;

/** What Deployment, ReplicaSet, StatefulSet, DaemonSet and Job have in common: a template, made into Pods. */
public record Workload(
        @Nullable ObjectMeta metadata, @Nullable Spec spec) {
    /** {@code replicas} defaults to 1; DaemonSet and Job have none. */
    public record Spec(
            @Nullable Integer replicas,
            @Nullable LabelSelector selector,
            @Nullable Template template) {}

    /** The Pod to make; its labels and annotations are the Pod's. */
    public record Template(@Nullable ObjectMeta metadata, Pod.@Nullable Spec spec) {}
}
