package dev.sidewall.cluster;

import dev.sidewall.cluster.yaml.Diagnostic;
import dev.sidewall.policy.model.Namespace;
import dev.sidewall.policy.model.Policy;
import java.util.List;

/**
 * What a set of manifests says: the objects without errors, and everything there is to say about the others. With errors
 * among the diagnostics it isn't the desired state, only as much of it as could be understood.
 *
 * @param namespaces those that have a manifest
 * @param diagnostics by file in the order read, then by line
 */
public record Manifests(
        List<ManifestPod> pods,
        List<ManifestService> services,
        List<Namespace> namespaces,
        List<Policy> policies,
        List<Diagnostic> diagnostics) {
    public Manifests {
        pods = List.copyOf(pods);
        services = List.copyOf(services);
        namespaces = List.copyOf(namespaces);
        policies = List.copyOf(policies);
        diagnostics = List.copyOf(diagnostics);
    }

    public boolean hasErrors() {
        return diagnostics.stream().anyMatch(Diagnostic::isError);
    }
}
