package dev.sidewall.runtime;

import static java.util.Objects.requireNonNull;

import dev.sidewall.policy.model.ContainerType;
import org.jspecify.annotations.Nullable;

/**
 * One container as the runtime sees it now.
 *
 * @param pid its main process as seen from the node, 0 while it isn't running
 * @param uid the UID its processes start with, null when the runtime doesn't know
 * @param gid the primary GID, null when the runtime doesn't know
 * @param cgroup the path of its cgroup below the cgroup2 root, starting with a slash; it changes at every start and exists
 *     only from just before the process starts until it ends. Before the first start: the one that will be used.
 * @param restarts how often it was started again
 * @param message why it waits or how it ended, null when there is nothing to say
 */
public record ContainerStatus(
        String name,
        ContainerType type,
        ContainerState state,
        long pid,
        @Nullable Long uid,
        @Nullable Long gid,
        String cgroup,
        int restarts,
        @Nullable String message) {
    public ContainerStatus {
        requireNonNull(name, "name is null");
        requireNonNull(type, "type is null");
        requireNonNull(state, "state is null");
        if (!cgroup.startsWith("/")) {
            throw new IllegalArgumentException("cgroup doesn't start with a slash: " + cgroup);
        }
    }
}
