package dev.sidewall.cluster.objects;

import dev.sidewall.api.PodAnnotation;
import dev.sidewall.api.core.LabelSelector;
import dev.sidewall.api.core.ObjectMeta;
import dev.sidewall.api.core.Pod;
import dev.sidewall.api.core.Workload;
import dev.sidewall.cluster.syntax.Selectors;
import dev.sidewall.cluster.syntax.Syntax;
import dev.sidewall.cluster.yaml.Binder;
import dev.sidewall.cluster.yaml.Binder.Unknown;
import dev.sidewall.cluster.yaml.Place;
import dev.sidewall.cluster.yaml.Quote;
import dev.sidewall.policy.model.PodRef;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Turns a Deployment and its like into the Pods {@code <name>-0}, {@code <name>-1} and so on. */
final class WorkloadReader {
    /** More Pods than this on one machine are a slip of the pen. */
    private static final int MOST_REPLICAS = 1000;

    private final Names names;

    WorkloadReader(Names names) {
        this.names = names;
    }

    PodTemplate read(Kind kind, Place root, Set<String> typeFields) {
        Workload workload = Binder.bind(Workload.class, root, Unknown.HINT, typeFields);
        String namespace = Names.namespace(workload.metadata());
        String name = Names.check(root, workload.metadata(), Syntax.SUBDOMAIN);
        if (name != null && !names.claim(kind.word, namespace + "/" + name, root)) {
            name = null;
        }
        Workload.Spec spec = workload.spec();
        Workload.Template template = spec == null ? null : spec.template();
        Place at = root.field("spec").field("template");
        if (template == null) {
            at.missing("a Pod's metadata and spec");
        }
        Pod pod = template == null ? new Pod(null, null) : new Pod(template.metadata(), template.spec());
        PodTemplate named = new PodTemplate(kind.word, namespace, pod, at, List.of());
        warnOfLostAnnotations(workload.metadata(), root);
        if (pod.metadata() != null) {
            Names.checkLabels(at.field("metadata"), pod.metadata());
        }
        checkSelector(
                spec == null ? null : spec.selector(), named, root.field("spec").field("selector"));
        int replicas = replicas(kind, spec, root);
        return new PodTemplate(kind.word, namespace, pod, at, refs(namespace, name, replicas, root));
    }

    /** Annotations of the workload don't reach its Pods, and nobody would see that they have no effect. */
    private static void warnOfLostAnnotations(@Nullable ObjectMeta metadata, Place root) {
        Map<String, String> annotations = metadata == null ? null : metadata.annotations();
        if (annotations != null) {
            annotations.keySet().stream()
                    .filter(key -> key.startsWith(PodAnnotation.PREFIX))
                    .forEach(key -> root.field("metadata")
                            .field("annotations")
                            .field(key)
                            .warning("has no effect here; write it at spec.template.metadata.annotations"));
        }
    }

    private static int replicas(Kind kind, Workload.@Nullable Spec spec, Place root) {
        Integer replicas = kind.hasReplicas() && spec != null ? spec.replicas() : null;
        if (replicas == null) {
            return 1;
        }
        if (replicas < 0 || replicas > MOST_REPLICAS) {
            root.field("spec").field("replicas").wrong(replicas.toString(), "0-" + MOST_REPLICAS);
            return 1;
        }
        return replicas;
    }

    private List<PodRef> refs(String namespace, @Nullable String name, int replicas, Place root) {
        if (name == null || replicas == 0) {
            return List.of();
        }
        String last = name + "-" + (replicas - 1);
        if (!Syntax.SUBDOMAIN.fits(last)) {
            root.field("metadata")
                    .field("name")
                    .wrong("a name that makes the Pod name " + Quote.of(last), Syntax.SUBDOMAIN.allowed());
            return List.of();
        }
        List<PodRef> refs = IntStream.range(0, replicas)
                .mapToObj(i -> new PodRef(namespace, name + "-" + i))
                .toList();
        return refs.stream().allMatch(ref -> names.claim(Kind.POD.word, ref.toString(), root)) ? refs : List.of();
    }

    /** Kubernetes refuses a workload that wouldn't own its Pods; here it would go unnoticed. */
    private static void checkSelector(@Nullable LabelSelector selector, PodTemplate template, Place at) {
        Selectors.check(at, selector);
        if (selector != null
                && template.place().isPresent()
                && Selectors.toModel(selector)
                        .filter(model -> !Selectors.matches(model, template.labels()))
                        .isPresent()) {
            at.warning("doesn't match the template's labels; Kubernetes refuses such a " + template.kind());
        }
    }
}
