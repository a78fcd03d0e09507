package dev.sidewall.cluster.world;

import dev.sidewall.cluster.ManifestPod;
import dev.sidewall.cluster.Manifests;
import dev.sidewall.cluster.objects.NamespaceLabels;
import dev.sidewall.policy.model.Isolation;
import dev.sidewall.policy.model.Namespace;
import dev.sidewall.policy.model.Pod;
import dev.sidewall.policy.model.Service;
import dev.sidewall.policy.model.World;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;

/** Puts the compiler's input together. The same arguments give the same World, in the order of the manifests. */
public final class WorldBuilder {
    private WorldBuilder() {}

    /** Everything but the Pods that stand for the outside world. */
    public static World build(Manifests manifests, Observed observed, WorldSettings settings) {
        List<ManifestPod> inside =
                manifests.pods().stream().filter(pod -> !pod.isOutside()).toList();
        Endpoints endpoints = new Endpoints(inside, observed.pods());
        List<Pod> pods =
                inside.stream().map(pod -> pod(pod, observed, settings)).toList();
        List<Service> services = manifests.services().stream()
                .map(service -> endpoints.resolve(
                        service, observed.services().getOrDefault(service.ref(), service.chosenAddresses())))
                .toList();
        return new World(
                namespaces(manifests, inside), observed.nodes(), pods, services, manifests.policies(), settings.dns());
    }

    private static Pod pod(ManifestPod pod, Observed observed, WorldSettings settings) {
        return new Pod(
                pod.ref(),
                pod.labels(),
                Containers.of(pod.pod()),
                observed.pods().getOrDefault(pod.ref(), List.of()),
                observed.nodes().isEmpty() ? "" : observed.nodes().getFirst().name(),
                pod.isHostNetwork(),
                pod.pod().spec() != null && Boolean.TRUE.equals(pod.pod().spec().shareProcessNamespace()),
                // Split Pods don't get this far: the manifest's check refuses them while there is no Split.
                Isolation.SHARED,
                pod.identity().orElse(settings.defaultIdentity()));
    }

    private static List<Namespace> namespaces(Manifests manifests, List<ManifestPod> pods) {
        Map<String, Map<String, String>> declared = new HashMap<>();
        manifests.namespaces().forEach(namespace -> declared.put(namespace.name(), namespace.labels()));
        SortedSet<String> mentioned = new TreeSet<>();
        pods.forEach(pod -> mentioned.add(pod.ref().namespace()));
        manifests.services().forEach(service -> mentioned.add(service.ref().namespace()));
        manifests.policies().forEach(policy -> mentioned.add(policy.ref().namespace()));
        return NamespaceLabels.of(declared, mentioned).entrySet().stream()
                .map(entry -> new Namespace(entry.getKey(), entry.getValue()))
                .toList();
    }
}
