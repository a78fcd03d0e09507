package dev.sidewall.cluster.world;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sidewall.cluster.ManifestReader;
import dev.sidewall.cluster.Manifests;
import dev.sidewall.cluster.ReadOptions;
import dev.sidewall.cluster.ServiceRef;
import dev.sidewall.policy.model.IdentityMode;
import dev.sidewall.policy.model.Node;
import dev.sidewall.policy.model.PodRef;
import dev.sidewall.policy.model.World;
import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Manifests made into worlds, and short ways to write them. */
final class Worlds {
    private static final Node NODE = new Node("here", addresses("10.88.0.1"));

    private Worlds() {}

    static World build(String text, Map<PodRef, List<InetAddress>> pods) {
        return build(text, pods, Map.of());
    }

    static World build(String text, Map<PodRef, List<InetAddress>> pods, Map<ServiceRef, List<InetAddress>> services) {
        Manifests manifests = new ManifestReader(ReadOptions.LINT).readText("file.yaml", text);
        assertThat(manifests.hasErrors()).as(manifests.diagnostics().toString()).isFalse();
        return WorldBuilder.build(
                manifests, new Observed(pods, services, List.of(NODE)), new WorldSettings(IdentityMode.CGROUP));
    }

    static String pod(String name, String namespace, String app, String fields) {
        return """
                apiVersion: v1
                kind: Pod
                metadata: {name: %s, namespace: %s, labels: {app: %s}}
                spec: {containers: [{name: a%s}]}
                ---
                """.formatted(name, namespace, app, fields.isEmpty() ? "" : ", " + fields);
    }

    static String service(String name, String fields) {
        return """
                apiVersion: v1
                kind: Service
                metadata: {name: %s}
                spec: {ports: [{port: 1}]%s}
                ---
                """.formatted(name, fields.isEmpty() ? "" : ", " + fields);
    }

    static List<InetAddress> addresses(String... texts) {
        return Stream.of(texts).map(InetAddress::ofLiteral).toList();
    }
}
