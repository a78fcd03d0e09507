package dev.sidewall.cluster;

import dev.sidewall.cluster.check.PodCheck;
import dev.sidewall.cluster.check.PolicyCheck;
import dev.sidewall.cluster.check.PolicyMapper;
import dev.sidewall.cluster.check.ServiceCheck;
import dev.sidewall.cluster.lint.Lint;
import dev.sidewall.cluster.objects.NamespaceLabels;
import dev.sidewall.cluster.objects.NamespaceObject;
import dev.sidewall.cluster.objects.ObjectReader;
import dev.sidewall.cluster.objects.ObjectSet;
import dev.sidewall.cluster.objects.PodTemplate;
import dev.sidewall.cluster.objects.ServiceObject;
import dev.sidewall.cluster.yaml.Diagnostic;
import dev.sidewall.policy.model.Namespace;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** From files and folders to the objects they hold: read, check each object, look at them side by side. */
public final class ManifestReader {
    private final ReadOptions options;

    public ManifestReader(ReadOptions options) {
        this.options = options;
    }

    /** Reads manifests to look at them, not to run them. */
    public static Manifests read(List<Path> filesOrFolders) {
        return new ManifestReader(ReadOptions.LINT).readAll(filesOrFolders);
    }

    /** Reads everything, and reports everything that is wrong at once. Never throws because of what a file holds. */
    public Manifests readAll(List<Path> filesOrFolders) {
        Set<Diagnostic> diagnostics = new LinkedHashSet<>();
        ManifestFiles files = new ManifestFiles(diagnostics::add);
        ObjectReader reader = new ObjectReader(diagnostics::add);
        List<String> order = new ArrayList<>();
        for (Path file : files.find(filesOrFolders)) {
            order.add(file.toString());
            files.text(file).ifPresentOrElse(text -> reader.read(file.toString(), text), reader::missed);
        }
        return examine(reader.objects(), diagnostics, order);
    }

    /** Reads one text as if it were the only file. */
    public Manifests readText(String file, String text) {
        Set<Diagnostic> diagnostics = new LinkedHashSet<>();
        ObjectReader reader = new ObjectReader(diagnostics::add);
        reader.read(file, text);
        return examine(reader.objects(), diagnostics, List.of(file));
    }

    private Manifests examine(ObjectSet objects, Set<Diagnostic> diagnostics, List<String> order) {
        objects.pods().forEach(pod -> PodCheck.check(pod, options.requireCommand()));
        objects.services().forEach(ServiceCheck::check);
        objects.policies().forEach(PolicyCheck::check);
        Lint.run(objects, options.defaultIdentity());
        return new Manifests(
                objects.pods().stream().flatMap(ManifestReader::pods).toList(),
                objects.services().stream()
                        .map(ManifestReader::service)
                        .flatMap(Optional::stream)
                        .toList(),
                objects.namespaces().stream()
                        .filter(namespace -> namespace.place().subject().isClean())
                        .map(ManifestReader::namespace)
                        .toList(),
                objects.policies().stream()
                        .map(PolicyMapper::toModel)
                        .flatMap(Optional::stream)
                        .toList(),
                sorted(diagnostics, order));
    }

    private static Stream<ManifestPod> pods(PodTemplate template) {
        return template.place().subject().isClean()
                ? template.refs().stream()
                        .map(ref -> new ManifestPod(
                                ref, template.pod(), template.place().source()))
                : Stream.empty();
    }

    private static Optional<ManifestService> service(ServiceObject object) {
        return object.name() != null && object.place().subject().isClean()
                ? Optional.of(new ManifestService(
                        new ServiceRef(object.namespace(), object.name()),
                        object.service(),
                        object.place().source()))
                : Optional.empty();
    }

    private static Namespace namespace(NamespaceObject object) {
        Map<String, String> labels = NamespaceLabels.of(Map.of(object.name(), object.labels()), List.of())
                .getOrDefault(object.name(), Map.of());
        return new Namespace(object.name(), labels);
    }

    /** Folders and files that couldn't be read come first, then file by file from top to bottom. */
    private static List<Diagnostic> sorted(Set<Diagnostic> diagnostics, List<String> order) {
        Map<String, Integer> places = new HashMap<>();
        order.forEach(file -> places.putIfAbsent(file, places.size()));
        return diagnostics.stream()
                .sorted(Comparator.<Diagnostic>comparingInt(d -> places.getOrDefault(d.file(), -1))
                        .thenComparingInt(Diagnostic::line))
                .toList();
    }
}
