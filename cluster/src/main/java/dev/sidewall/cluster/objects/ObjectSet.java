package dev.sidewall.cluster.objects;

import java.util.List;

/**
 * Every object of all manifests, erroneous ones included.
 *
 * @param allPods false if a Pod or a namespace may be missing, because something could not be read or named
 * @param allServices the same of Services
 */
public record ObjectSet(
        List<PodTemplate> pods,
        List<ServiceObject> services,
        List<NamespaceObject> namespaces,
        List<PolicyObject> policies,
        boolean allPods,
        boolean allServices) {
    public ObjectSet {
        pods = List.copyOf(pods);
        services = List.copyOf(services);
        namespaces = List.copyOf(namespaces);
        policies = List.copyOf(policies);
    }
}
