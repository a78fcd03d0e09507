package dev.sidewall.cluster.world;

import static dev.sidewall.cluster.world.Worlds.addresses;
import static dev.sidewall.cluster.world.Worlds.build;
import static dev.sidewall.cluster.world.Worlds.pod;
import static dev.sidewall.cluster.world.Worlds.service;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sidewall.cluster.ServiceRef;
import dev.sidewall.policy.model.PodRef;
import dev.sidewall.policy.model.Protocol;
import dev.sidewall.policy.model.Service;
import dev.sidewall.policy.model.World;
import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

final class EndpointsTest {
    @Test
    void aServiceStandsForTheAddressesBehindIt() {
        String pods = pod("a", "n", "web", "ports: [{name: http, containerPort: 8080, protocol: UDP}]")
                + pod("b", "n", "web", "ports: [{name: other, containerPort: 1}, {name: http, containerPort: 8081}]")
                + pod("no-address", "n", "web", "ports: [{name: http, containerPort: 8082}]")
                + pod("other-label", "n", "db", "ports: [{name: http, containerPort: 8083}]")
                + pod("other-namespace", "m", "web", "ports: [{name: http, containerPort: 8084}]")
                + """
                apiVersion: v1
                kind: Service
                metadata: {name: web, namespace: n}
                spec:
                  selector: {app: web}
                  ports: [{name: named, port: 80, targetPort: http}, {name: same, port: 81, protocol: UDP}, {name: number, port: 82, targetPort: 9}]
                """;
        World world = build(
                pods,
                Map.of(
                        new PodRef("n", "a"), addresses("10.88.0.2", "fd88::2"),
                        new PodRef("n", "b"), addresses("10.88.0.3"),
                        new PodRef("n", "other-label"), addresses("10.88.0.4"),
                        new PodRef("m", "other-namespace"), addresses("10.88.0.5")),
                Map.of(new ServiceRef("n", "web"), addresses("10.96.0.1", "fd96::1")));
        assertThat(world.services())
                .containsExactly(new Service(
                        "n",
                        "web",
                        addresses("10.96.0.1", "fd96::1"),
                        List.of(
                                new Service.Port("named", Protocol.TCP, 80, List.of(endpoint("10.88.0.3", 8081))),
                                new Service.Port(
                                        "same",
                                        Protocol.UDP,
                                        81,
                                        List.of(
                                                endpoint("10.88.0.2", 81),
                                                endpoint("fd88::2", 81),
                                                endpoint("10.88.0.3", 81))),
                                new Service.Port(
                                        "number",
                                        Protocol.TCP,
                                        82,
                                        List.of(
                                                endpoint("10.88.0.2", 9),
                                                endpoint("fd88::2", 9),
                                                endpoint("10.88.0.3", 9))))));
    }

    @Test
    void aNamedTargetPortIsFoundInAppContainersFirstThenInSidecarsNeverInInitContainers() {
        World world = build("""
                apiVersion: v1
                kind: Pod
                metadata: {name: p, labels: {app: p}}
                spec:
                  initContainers:
                  - {name: init, ports: [{name: a, containerPort: 1}, {name: b, containerPort: 1}, {name: c, containerPort: 1}]}
                  - {name: side, restartPolicy: Always, ports: [{name: a, containerPort: 2}, {name: b, containerPort: 2}]}
                  containers:
                  - {name: app, ports: [{name: a, containerPort: 3}]}
                ---
                apiVersion: v1
                kind: Service
                metadata: {name: s}
                spec: {selector: {app: p}, ports: [{name: a, port: 1, targetPort: a}, {name: b, port: 2, targetPort: b}, {name: c, port: 3, targetPort: c}]}
                """, Map.of(new PodRef("default", "p"), addresses("10.88.0.2")));
        assertThat(world.services().getFirst().ports())
                .extracting(port ->
                        port.endpoints().stream().map(Service.Endpoint::port).toList())
                .containsExactly(List.of(3), List.of(2), List.of());
    }

    @Test
    void virtualAddressesAreTheObservedOnesThenTheChosenOnes() {
        World world = build(
                Stream.of("observed", "chosen", "neither")
                                .map(name -> service(name, name.equals("neither") ? "" : "clusterIP: 10.96.0.9"))
                                .reduce("", String::concat)
                                .replaceFirst("10.96.0.9", "10.96.0.8")
                        + service("headless", "clusterIP: None")
                        + service("no-selector", "clusterIPs: [10.96.0.7, \"fd96::7\"]"),
                Map.of(),
                Map.of(
                        new ServiceRef("default", "observed"), addresses("10.96.0.1"),
                        new ServiceRef("default", "headless"), addresses("10.96.0.2")));
        assertThat(world.services())
                .extracting(Service::addresses)
                .containsExactly(
                        addresses("10.96.0.1"),
                        addresses("10.96.0.9"),
                        List.of(),
                        List.of(),
                        addresses("10.96.0.7", "fd96::7"));
    }

    private static Service.Endpoint endpoint(String address, int port) {
        return new Service.Endpoint(InetAddress.ofLiteral(address), port);
    }
}
