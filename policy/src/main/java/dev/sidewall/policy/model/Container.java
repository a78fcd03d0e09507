package dev.sidewall.policy.model;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One container of a Pod as far as policy is concerned.
 *
 * @param uid the UID its processes run as, null when it isn't known
 * @param gid the primary GID, null when it isn't known
 * @param capabilities effective capability names without {@code CAP_}, the runtime's default set included
 */
public record Container(
        String name,
        ContainerType type,
        List<ContainerPort> ports,
        @Nullable Long uid,
        @Nullable Long gid,
        Set<String> capabilities,
        boolean privileged) {
    public Container {
        requireNonNull(name, "name is null");
        requireNonNull(type, "type is null");
        ports = List.copyOf(ports);
        capabilities = Set.copyOf(capabilities);
    }
}
