package dev.sidewall.runtime.local;

import static java.util.Objects.requireNonNull;

import dev.sidewall.policy.model.ContainerType;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One container as it is to be run: everything defaulted and expanded.
 *
 * @param command with its arguments; the first is looked up in the environment's PATH
 * @param refusal why it can't be started at all, null if it can
 */
record ContainerPlan(
        String name,
        ContainerType type,
        List<String> command,
        Map<String, String> environment,
        String workingDirectory,
        Privileges privileges,
        Restart restart,
        @Nullable StartupProbe startupProbe,
        @Nullable String refusal) {
    ContainerPlan {
        requireNonNull(name, "name is null");
        requireNonNull(type, "type is null");
        command = List.copyOf(command);
        environment = Map.copyOf(environment);
        requireNonNull(workingDirectory, "workingDirectory is null");
        requireNonNull(privileges, "privileges is null");
        requireNonNull(restart, "restart is null");
    }

    /** When an ended container is started again. */
    enum Restart {
        ALWAYS,
        ON_FAILURE,
        NEVER;

        boolean after(int exitCode) {
            return switch (this) {
                case ALWAYS -> true;
                case ON_FAILURE -> exitCode != 0;
                case NEVER -> false;
            };
        }
    }

    /** A command that has to succeed before the container counts as started; it is killed if that takes too long. */
    record StartupProbe(List<String> command, Duration period, Duration patience) {
        StartupProbe {
            command = List.copyOf(command);
        }
    }
}
