package dev.sidewall.agent;

import dev.sidewall.api.core.Pod;
import dev.sidewall.cluster.ManifestPod;
import dev.sidewall.cluster.ManifestReader;
import dev.sidewall.cluster.Manifests;
import dev.sidewall.cluster.ReadOptions;
import dev.sidewall.policy.model.IdentityMode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Observe: re-reads the manifests whenever their files change, and hands them on if they are without errors. */
public final class ManifestLoop implements AutoCloseable {
    private final List<Path> paths;
    private final IdentityMode defaultIdentity;
    private final LocalAgent agent;
    private final Consumer<String> log;
    private final FileWatch watch;

    /** What files said: diagnostics to show, and whether the rest may be run. */
    public record Reading(Manifests manifests, List<String> diagnostics, boolean usable) {}

    public ManifestLoop(List<Path> paths, IdentityMode defaultIdentity, LocalAgent agent, Consumer<String> log)
            throws IOException {
        this.paths = List.copyOf(paths);
        this.defaultIdentity = defaultIdentity;
        this.agent = agent;
        this.log = log;
        this.watch = new FileWatch(paths, this::changed);
    }

    /** Reads the manifests for running them: commands are needed, and must exist. */
    public static Reading read(List<Path> paths, IdentityMode defaultIdentity) {
        Manifests manifests = new ManifestReader(new ReadOptions(true, defaultIdentity)).readAll(paths);
        List<String> diagnostics = new ArrayList<>();
        manifests.diagnostics().forEach(d -> diagnostics.add(d.toString()));
        List<String> missing = new ArrayList<>();
        for (ManifestPod pod : manifests.pods()) {
            containers(pod.pod())
                    .flatMap(c -> Commands.missing(pod, c).stream())
                    .forEach(missing::add);
        }
        diagnostics.addAll(missing);
        return new Reading(manifests, diagnostics, !manifests.hasErrors() && missing.isEmpty());
    }

    static Stream<Pod.Container> containers(Pod pod) {
        Pod.Spec spec = pod.spec();
        return spec == null
                ? Stream.empty()
                : Stream.of(list(spec.initContainers()), list(spec.containers()), list(spec.ephemeralContainers()))
                        .flatMap(List::stream);
    }

    private static List<Pod.Container> list(@Nullable List<Pod.Container> containers) {
        return containers == null ? List.of() : containers;
    }

    private void changed() {
        try {
            Reading reading = read(paths, defaultIdentity);
            reading.diagnostics().forEach(log);
            if (!reading.usable()) {
                log.accept("the manifests have errors; what was enforced before stays in force");
                return;
            }
            agent.apply(reading.manifests());
            log.accept("changes are in force");
        } catch (IOException | RuntimeException e) {
            log.accept("the change couldn't be applied, what was enforced stays in force: " + e.getMessage());
        }
    }

    @Override
    public void close() throws IOException {
        watch.close();
    }
}
