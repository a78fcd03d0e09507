package dev.sidewall.cluster.world;

import static dev.sidewall.cluster.world.Worlds.addresses;
import static dev.sidewall.cluster.world.Worlds.build;
import static dev.sidewall.cluster.world.Worlds.pod;
import static dev.sidewall.cluster.world.Worlds.service;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sidewall.policy.model.Container;
import dev.sidewall.policy.model.ContainerPort;
import dev.sidewall.policy.model.ContainerType;
import dev.sidewall.policy.model.IdentityMode;
import dev.sidewall.policy.model.Isolation;
import dev.sidewall.policy.model.Namespace;
import dev.sidewall.policy.model.Pod;
import dev.sidewall.policy.model.PodRef;
import dev.sidewall.policy.model.Protocol;
import dev.sidewall.policy.model.World;
import dev.sidewall.policy.model.World.ClusterDns;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

final class WorldBuilderTest {
    @Test
    void aPodHasItsContainersInOrderWithWhatTheyMayDo() {
        World world = build("""
                apiVersion: v1
                kind: Pod
                metadata: {name: p, namespace: n, labels: {app: p}, annotations: {sidewall.dev/identity: User}}
                spec:
                  shareProcessNamespace: true
                  securityContext: {runAsUser: 1000, runAsGroup: 2000}
                  ephemeralContainers:
                  - {name: debug, securityContext: {runAsUser: 0, privileged: true}}
                  containers:
                  - {name: app, ports: [{name: http, containerPort: 80}, {containerPort: 53, protocol: UDP}]}
                  - {name: plain, securityContext: {runAsUser: 1001, capabilities: {add: [CAP_NET_ADMIN], drop: [net_raw]}}}
                  initContainers:
                  - {name: setup, securityContext: {capabilities: {drop: [ALL]}}}
                  - {name: mesh, restartPolicy: Always, securityContext: {capabilities: {add: [CHOWN], drop: [all]}}}
                """, Map.of(new PodRef("n", "p"), addresses("10.88.0.5", "fd88::5")));
        Pod pod = world.pods().getFirst();
        Set<String> standard = Set.of(
                "AUDIT_WRITE",
                "CHOWN",
                "DAC_OVERRIDE",
                "FOWNER",
                "FSETID",
                "KILL",
                "MKNOD",
                "NET_BIND_SERVICE",
                "NET_RAW",
                "SETFCAP",
                "SETGID",
                "SETPCAP",
                "SETUID",
                "SYS_CHROOT");
        assertThat(pod)
                .isEqualTo(new Pod(
                        new PodRef("n", "p"),
                        Map.of("app", "p"),
                        List.of(
                                new Container("setup", ContainerType.INIT, List.of(), 1000L, 2000L, Set.of(), false),
                                new Container(
                                        "mesh", ContainerType.SIDECAR, List.of(), 1000L, 2000L, Set.of("CHOWN"), false),
                                new Container(
                                        "app",
                                        ContainerType.APP,
                                        List.of(
                                                new ContainerPort("http", Protocol.TCP, 80),
                                                new ContainerPort(null, Protocol.UDP, 53)),
                                        1000L,
                                        2000L,
                                        standard,
                                        false),
                                new Container(
                                        "plain",
                                        ContainerType.APP,
                                        List.of(),
                                        1001L,
                                        2000L,
                                        plusMinus(standard, "NET_ADMIN", "NET_RAW"),
                                        false),
                                new Container(
                                        "debug",
                                        ContainerType.EPHEMERAL,
                                        List.of(),
                                        0L,
                                        2000L,
                                        pod.containers().getLast().capabilities(),
                                        true)),
                        addresses("10.88.0.5", "fd88::5"),
                        "here",
                        false,
                        true,
                        Isolation.SHARED,
                        IdentityMode.USER));
        assertThat(pod.containers().getLast().capabilities()).hasSize(41).contains("SYS_ADMIN", "BPF");
    }

    @Test
    void withoutASecurityContextAContainerIsRoot() {
        World world = build(pod("p", "default", "a", ""), Map.of());
        assertThat(world.pods().getFirst().containers().getFirst()).satisfies(container -> {
            assertThat(container.uid()).isZero();
            assertThat(container.gid()).isZero();
            assertThat(container.capabilities()).hasSize(14);
        });
        assertThat(world.pods().getFirst().identity()).isEqualTo(IdentityMode.CGROUP);
        assertThat(world.pods().getFirst().addresses()).isEmpty();
    }

    @Test
    void aWorkloadIsItsPods() {
        World world = build("""
                apiVersion: apps/v1
                kind: Deployment
                metadata: {name: web, namespace: n}
                spec:
                  replicas: 2
                  template: {metadata: {labels: {app: web}}, spec: {containers: [{name: a}]}}
                """, Map.of());
        assertThat(world.pods())
                .extracting(pod -> pod.ref() + " " + pod.labels())
                .containsExactly("n/web-0 {app=web}", "n/web-1 {app=web}");
    }

    @Test
    void podsThatStandForTheOutsideAreNotInTheWorld() {
        World world = build(
                pod("inside", "n", "web", "")
                        + pod("outside", "m", "web", "")
                                .replace("labels:", "annotations: {sidewall.dev/outside: \"true\"}, labels:")
                        + service("s", ""),
                Map.of(new PodRef("m", "outside"), addresses("192.0.2.1")));
        assertThat(world.pods()).extracting(pod -> pod.ref().name()).containsExactly("inside");
        assertThat(world.namespaces()).extracting(Namespace::name).containsExactly("default", "n");
    }

    @Test
    void everyNamespaceThatIsMentionedExistsWithItsName() {
        World world = build(
                """
                apiVersion: v1
                kind: Namespace
                metadata: {name: labelled, labels: {team: a, kubernetes.io/metadata.name: something-else}}
                ---
                """
                        + pod("p", "of-pod", "a", "")
                        + service("s", "").replace("name: s", "name: s, namespace: of-service")
                        + """
                apiVersion: sidewall.dev/v1alpha1
                kind: ContainerNetworkPolicy
                metadata: {name: p, namespace: of-policy}
                spec: {podSelector: {}}
                """,
                Map.of());
        assertThat(world.namespaces())
                .containsExactly(
                        new Namespace("labelled", Map.of("team", "a", "kubernetes.io/metadata.name", "labelled")),
                        new Namespace("of-pod", Map.of("kubernetes.io/metadata.name", "of-pod")),
                        new Namespace("of-policy", Map.of("kubernetes.io/metadata.name", "of-policy")),
                        new Namespace("of-service", Map.of("kubernetes.io/metadata.name", "of-service")));
        assertThat(world.policies()).hasSize(1);
        assertThat(world.dns()).isEqualTo(new ClusterDns("kube-system", "kube-dns", List.of()));
    }

    private static Set<String> plusMinus(Set<String> of, String plus, String minus) {
        return Set.copyOf(Stream.concat(of.stream().filter(name -> !name.equals(minus)), Stream.of(plus))
                .toList());
    }
}
