package dev.sidewall.cluster.lint;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toList;

import dev.sidewall.api.PodAnnotation;
import dev.sidewall.api.core.LabelSelector;
import dev.sidewall.cluster.objects.NamespaceLabels;
import dev.sidewall.cluster.objects.NamespaceObject;
import dev.sidewall.cluster.objects.ObjectSet;
import dev.sidewall.cluster.objects.PodTemplate;
import dev.sidewall.cluster.objects.ServiceObject;
import dev.sidewall.cluster.syntax.Selectors;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What selectors and names can stand for: the Pods that are part of the cluster, the namespaces and the Services. */
final class Candidates {
    private final List<PodTemplate> pods;
    private final Map<String, List<PodTemplate>> byNamespace;
    private final Map<String, Map<String, String>> namespaces;
    private final Map<String, ServiceObject> services = new HashMap<>();

    Candidates(ObjectSet objects) {
        pods = objects.pods().stream()
                .filter(pod -> !pod.refs().isEmpty() && !"true".equals(PodAnnotation.OUTSIDE.in(pod.annotations())))
                .toList();
        byNamespace = pods.stream().collect(groupingBy(PodTemplate::namespace, LinkedHashMap::new, toList()));
        Map<String, Map<String, String>> declared = new HashMap<>();
        for (NamespaceObject namespace : objects.namespaces()) {
            declared.put(namespace.name(), namespace.labels());
        }
        Set<String> mentioned = new HashSet<>();
        objects.pods().forEach(pod -> mentioned.add(pod.namespace()));
        objects.policies().forEach(policy -> mentioned.add(policy.namespace()));
        namespaces = NamespaceLabels.of(declared, mentioned);
        for (ServiceObject service : objects.services()) {
            if (service.name() != null) {
                services.put(service.namespace() + "/" + service.name(), service);
            }
        }
    }

    List<PodTemplate> pods() {
        return pods;
    }

    Optional<ServiceObject> service(String namespace, String name) {
        return Optional.ofNullable(services.get(namespace + "/" + name));
    }

    /** The Pods of a namespace that a selector matches; empty if the selector can't be used. */
    Optional<List<PodTemplate>> selected(String namespace, @Nullable LabelSelector selector) {
        return selector == null ? Optional.empty() : peers(namespace, null, selector);
    }

    /** The Pods a peer stands for, as NetworkPolicy reads its two selectors; empty if one of them can't be used. */
    Optional<List<PodTemplate>> peers(
            String ownNamespace, @Nullable LabelSelector namespaceSelector, @Nullable LabelSelector podSelector) {
        var ofNamespaces = orAll(namespaceSelector);
        var ofPods = orAll(podSelector);
        if (ofNamespaces.isEmpty() || ofPods.isEmpty()) {
            return Optional.empty();
        }
        List<PodTemplate> matching = new ArrayList<>();
        byNamespace.forEach((namespace, inside) -> {
            boolean matches = namespaceSelector == null
                    ? namespace.equals(ownNamespace)
                    : Selectors.matches(ofNamespaces.get(), namespaces.getOrDefault(namespace, Map.of()));
            if (matches) {
                for (PodTemplate pod : inside) {
                    if (Selectors.matches(ofPods.get(), pod.labels())) {
                        matching.add(pod);
                    }
                }
            }
        });
        return Optional.of(matching);
    }

    private static Optional<dev.sidewall.policy.model.LabelSelector> orAll(@Nullable LabelSelector selector) {
        return selector == null
                ? Optional.of(dev.sidewall.policy.model.LabelSelector.ALL)
                : Selectors.toModel(selector);
    }
}
