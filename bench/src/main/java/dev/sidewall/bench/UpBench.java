package dev.sidewall.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sidewall.kernel.backend.Backends;
import dev.sidewall.kernel.enforce.PodEnforcement;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** The program as it is used: {@code sidewall up} with many Pods, and edits of a policy that selects all of them. */
final class UpBench {
    private static final int PODS = 50;
    private static final int EDITS = 10;
    private static final int PORT = 7_001;
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final Sandbox sandbox;
    private final Path program;
    private final Path folder;
    private final Consumer<String> progress;

    /** Measures the program that this script starts. */
    UpBench(Sandbox sandbox, Path program, Consumer<String> progress) throws IOException {
        this.sandbox = sandbox;
        this.program = program;
        this.folder = Sandbox.folder("up");
        this.progress = progress;
    }

    /**
     * In milliseconds.
     *
     * @param ready from the start of the program to every Pod being enforced
     * @param loosening from the edit of a file to the kernel holding it for every Pod, where a port more is allowed
     * @param tightening the same where a port less is allowed
     */
    record Up(int pods, double ready, double loosening, double tightening) {}

    Up run() throws IOException, InterruptedException {
        progress.accept("starting " + PODS + " Pods");
        // So that building isn't measured.
        Shell.run("", program.toString(), "--help");
        Path manifests = Files.createDirectory(folder.resolve("manifests"));
        Path readyFile = folder.resolve("ready");
        Files.writeString(manifests.resolve("pods.yaml"), pods());
        edit(manifests, false);
        long begin = System.nanoTime();
        Process up = start(command("up", "-f", manifests.toString(), "--ready-file", readyFile.toString()));
        try (BufferedReader messages = up.errorReader()) {
            while (!Files.exists(readyFile)) {
                if (!up.isAlive() || System.nanoTime() - begin > PATIENCE.toNanos()) {
                    throw new IOException("sidewall up doesn't get ready: "
                            + messages.lines().limit(10).toList());
                }
                Thread.sleep(1);
            }
            double ready = millisSince(begin);
            List<Double> loosening = new ArrayList<>();
            List<Double> tightening = new ArrayList<>();
            List<Path> namespaces = namespaces();
            for (int i = 0; i < 2 * EDITS; i++) {
                progress.accept("edit " + (i + 1) + " of " + 2 * EDITS);
                boolean more = i % 2 == 0;
                (more ? loosening : tightening).add(inForce(manifests, more, messages));
                if (i < 2) {
                    // Looking takes longer than what is measured.
                    check(namespaces, more);
                }
            }
            return new Up(PODS, ready, Series.quantile(loosening, 0.5), Series.quantile(tightening, 0.5));
        } finally {
            end(up);
        }
    }

    private Process start(String... command) throws IOException {
        Process process = new ProcessBuilder(command)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        sandbox.atEnd(() -> end(process));
        return process;
    }

    /** It cleans up behind itself. */
    private static void end(Process up) {
        up.destroy();
        try {
            if (!up.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                System.err.println("bench: sidewall up doesn't end");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private String[] command(String name, String... arguments) {
        List<String> command = new ArrayList<>(List.of(program.toString(), name));
        command.addAll(List.of("--state-dir", folder.resolve("state").toString()));
        command.addAll(List.of(arguments));
        return command.toArray(String[]::new);
    }

    /** Until the program says so; what it says is checked afterwards. */
    private static double inForce(Path manifests, boolean more, BufferedReader messages) throws IOException {
        long begin = System.nanoTime();
        edit(manifests, more);
        for (String line = messages.readLine(); line != null; line = messages.readLine()) {
            if (line.contains("changes are in force")) {
                return millisSince(begin);
            }
        }
        throw new IOException("sidewall up ended");
    }

    private List<Path> namespaces() throws IOException {
        List<Path> namespaces = new ArrayList<>();
        for (JsonNode pod : new ObjectMapper().readTree(Shell.run("", command("ps", "-o", "json")))) {
            if (!pod.path("enforced").asBoolean()) {
                throw new IOException(pod.path("name") + " isn't enforced: " + pod.path("problems"));
            }
            namespaces.add(Path.of(pod.path("netns").asText()));
        }
        return namespaces;
    }

    private static void check(List<Path> namespaces, boolean more) throws IOException {
        for (Path netns : namespaces) {
            try (PodEnforcement pod = Backends.holding(netns.toString(), netns)) {
                if (pod.list().contains(String.valueOf(PORT)) != more) {
                    throw new IOException("the edit isn't in force in " + netns);
                }
            }
        }
    }

    private static void edit(Path manifests, boolean more) throws IOException {
        Path file = manifests.resolveSibling("policy.yaml");
        Files.writeString(file, policy(more ? ", {protocol: TCP, port: " + PORT + "}" : ""));
        Files.move(file, manifests.resolve("policy.yaml"), StandardCopyOption.ATOMIC_MOVE);
    }

    private static String policy(String morePorts) {
        return """
                apiVersion: sidewall.dev/v1alpha1
                kind: ContainerNetworkPolicy
                metadata: {name: app, namespace: bench}
                spec:
                  podSelector: {}
                  containers: [app]
                  egress:
                  - to: [{container: {name: sidecar}}]
                    ports: [{protocol: TCP, port: 7000}%s]
                """.formatted(morePorts);
    }

    private static String pods() {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < PODS; i++) {
            text.append(String.format(Locale.ROOT, """
                    ---
                    apiVersion: v1
                    kind: Pod
                    metadata: {name: pod-%d, namespace: bench}
                    spec:
                      containers:
                      - {name: app, image: none, command: [sleep, infinity]}
                      - {name: sidecar, image: none, command: [sleep, infinity]}
                    """, i));
        }
        return text.toString();
    }

    private static double millisSince(long nanos) {
        return (System.nanoTime() - nanos) / 1e6;
    }
}
