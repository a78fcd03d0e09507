package dev.sidewall.runtime.local;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * What another process needs to know to run a command as a container: kept in a file beside the container's log.
 *
 * @param privileges the arguments of setpriv(1)
 */
record LaunchSpec(Map<String, String> environment, List<String> privileges, String workingDirectory) {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String DEFAULT_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

    LaunchSpec {
        environment = Map.copyOf(environment);
        privileges = List.copyOf(privileges);
    }

    static LaunchSpec of(ContainerPlan plan) {
        return new LaunchSpec(plan.environment(), plan.privileges().setprivArguments(), plan.workingDirectory());
    }

    static LaunchSpec read(Path file) throws IOException {
        return JSON.readValue(Files.readAllBytes(file), LaunchSpec.class);
    }

    void write(Path file) throws IOException {
        Files.write(file, JSON.writeValueAsBytes(this));
    }

    /**
     * Finds the program as execvp(3) would in the container, so that a mistake gets a message of ours before anything starts.
     */
    Path program(String name) throws IOException {
        Path directory = Path.of("/").resolve(workingDirectory);
        if (!Files.isDirectory(directory)) {
            throw new IOException("working directory " + workingDirectory + " doesn't exist");
        }
        if (name.contains("/")) {
            return executable(directory.resolve(name), name);
        }
        String path = environment.getOrDefault("PATH", DEFAULT_PATH);
        for (String entry : path.split(":", -1)) {
            Path candidate = directory.resolve(entry).resolve(name);
            if (!name.isEmpty() && Files.isExecutable(candidate) && !Files.isDirectory(candidate)) {
                return candidate;
            }
        }
        throw new IOException("executable \"" + name + "\" not found in PATH " + path);
    }

    private static Path executable(Path path, String name) throws IOException {
        if (!Files.exists(path)) {
            throw new IOException("executable \"" + name + "\" doesn't exist");
        }
        if (Files.isDirectory(path) || !Files.isExecutable(path)) {
            throw new IOException("\"" + name + "\" isn't executable");
        }
        return path;
    }
}
