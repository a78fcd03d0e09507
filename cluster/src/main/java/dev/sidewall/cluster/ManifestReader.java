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
import dev.sidewall.policy.model.Namespace;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
        Findings findings = new Findings();
        ManifestFiles files = new ManifestFiles(findings::add);
        ObjectReader reader = new ObjectReader(findings::add);
        for (Path file : files.find(filesOrFolders)) {
            findings.begin(file.toString());
            files.text(file).ifPresentOrElse(text -> reader.read(file.toString(), text), reader::missed);
        }
        return examine(reader.objects(), findings);
    }

    /** Reads one text as if it were the only file. */
    public Manifests readText(String file, String text) {
        Findings findings = new Findings();
        ObjectReader reader = new ObjectReader(findings::add);
        reader.read(file, text);
        return examine(reader.objects(), findings);
    }

    private Manifests examine(ObjectSet objects, Findings findings) {
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
                findings.sorted());
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
}
