package dev.sidewall.api.core;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The names, labels and annotations of an object. The components after {@code annotations} are what an API server adds:
 * objects exported from a cluster carry them, so they are accepted, and nothing here looks at them.
 */
public record ObjectMeta(
        @Nullable String name,
        @Nullable String namespace,
        @Nullable Map<String, String> labels,
        @Nullable Map<String, String> annotations,
        @Nullable Object generateName,
        @Nullable Object uid,
        @Nullable Object resourceVersion,
        @Nullable Object generation,
        @Nullable Object creationTimestamp,
        @Nullable Object deletionTimestamp,
        @Nullable Object deletionGracePeriodSeconds,
        @Nullable Object ownerReferences,
        @Nullable Object finalizers,
        @Nullable Object managedFields,
        @Nullable Object selfLink) {
    /** As written by hand. */
    public ObjectMeta(
            @Nullable String name,
            @Nullable String namespace,
            @Nullable Map<String, String> labels,
            @Nullable Map<String, String> annotations) {
        this(name, namespace, labels, annotations, null, null, null, null, null, null, null, null, null, null, null);
    }
}
