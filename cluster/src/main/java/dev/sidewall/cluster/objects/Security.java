package dev.sidewall.cluster.objects;

import dev.sidewall.api.core.Pod;
import dev.sidewall.policy.model.Capabilities;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a container may do, its own securityContext first and the Pod's where that says nothing.
 *
 * @param uid 0 where nobody says otherwise: no image is there to say it
 * @param capabilities names without {@code CAP_}
 */
public record Security(long uid, long gid, boolean hasUid, boolean privileged, Set<String> capabilities) {
    public Security {
        capabilities = Set.copyOf(capabilities);
    }

    /** The security of one container of a Pod. */
    public static Security of(Pod pod, Pod.Container container) {
        Pod.SecurityContext shared = pod.spec() == null ? null : pod.spec().securityContext();
        Pod.SecurityContext own = container.securityContext();
        Long uid = first(own == null ? null : own.runAsUser(), shared == null ? null : shared.runAsUser());
        Long gid = first(own == null ? null : own.runAsGroup(), shared == null ? null : shared.runAsGroup());
        boolean privileged = own != null && Boolean.TRUE.equals(own.privileged());
        Set<String> capabilities =
                privileged ? Set.copyOf(Capabilities.ALL) : effective(own == null ? null : own.capabilities());
        return new Security(uid == null ? 0 : uid, gid == null ? 0 : gid, uid != null, privileged, capabilities);
    }

    private static @Nullable Long first(@Nullable Long own, @Nullable Long shared) {
        return own != null ? own : shared;
    }

    private static Set<String> effective(Pod.@Nullable Capabilities capabilities) {
        return capabilities == null
                ? Capabilities.effective(null, null)
                : Capabilities.effective(capabilities.add(), capabilities.drop());
    }
}
