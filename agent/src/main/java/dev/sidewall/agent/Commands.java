package dev.sidewall.agent;

import dev.sidewall.api.core.Pod;
import dev.sidewall.cluster.ManifestPod;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Whether a container's program exists on this machine; better said before anything runs than after. */
final class Commands {
    /** What execvp(3) looks through where a container sets no PATH of its own. */
    private static final String DEFAULT_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

    private Commands() {}

    static Optional<String> missing(ManifestPod pod, Pod.Container container) {
        List<String> command =
                container.command() != null && !container.command().isEmpty() ? container.command() : container.args();
        if (command == null || command.isEmpty()) {
            return Optional.empty();
        }
        String program = command.getFirst();
        // With a variable in it, it is known only when the container starts.
        if (program.contains("$(") || exists(program, path(container), container.workingDir())) {
            return Optional.empty();
        }
        return Optional.of(pod.source() + ": error: Pod " + pod.ref() + ": container " + container.name()
                + ": command: found \"" + program
                + "\", which is no program on this machine; allowed: an absolute path or a name on the PATH");
    }

    private static String path(Pod.Container container) {
        List<Pod.EnvVar> env = container.env() == null ? List.of() : container.env();
        return env.stream()
                .filter(e -> "PATH".equals(e.name()))
                .map(Pod.EnvVar::value)
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(DEFAULT_PATH);
    }

    private static boolean exists(String program, String path, @Nullable String workingDir) {
        if (program.contains("/")) {
            return isProgram(Path.of(workingDir == null ? "/" : workingDir).resolve(program));
        }
        return Stream.of(path.split(":", -1)).anyMatch(folder -> isProgram(Path.of(folder, program)));
    }

    private static boolean isProgram(Path file) {
        return Files.isRegularFile(file) && Files.isExecutable(file);
    }
}
