package dev.sidewall.cluster.check;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sidewall.cluster.ManifestReader;
import dev.sidewall.cluster.Manifests;
import dev.sidewall.cluster.ReadOptions;
import dev.sidewall.policy.model.Cidr;
import dev.sidewall.policy.model.Direction;
import dev.sidewall.policy.model.Enforcement;
import dev.sidewall.policy.model.Entity;
import dev.sidewall.policy.model.LabelSelector;
import dev.sidewall.policy.model.LabelSelector.Operator;
import dev.sidewall.policy.model.LabelSelector.Requirement;
import dev.sidewall.policy.model.Peer;
import dev.sidewall.policy.model.Policy;
import dev.sidewall.policy.model.PolicyRef;
import dev.sidewall.policy.model.PortMatch;
import dev.sidewall.policy.model.Protocol;
import dev.sidewall.policy.model.Rule;
import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class PolicyMapperTest {
    @Test
    void aPolicyOfEverythingIsMappedFieldByField() {
        Policy policy = policy("""
                  podSelector: {matchLabels: {app: a}, matchExpressions: [{key: tier, operator: NotIn, values: [db]}]}
                  containers: [log-*]
                  ingress:
                  - from: [{container: {name: app}}]
                    ports: [{port: 80}, {protocol: UDP, port: dns}, {protocol: SCTP}, {port: 8000, endPort: 8100}]
                  - {}
                  egress:
                  - to: [{namespaceSelector: {}}, {podSelector: {}}, {service: {name: s}}, {service: {name: s, namespace: m}}]
                  - to: [{ipBlock: {cidr: "fd00::/8", except: ["fd01::/16"]}}, {entity: World}, {entity: ClusterDNS}]
                  - to: [{entity: KubeAPIServer}, {entity: Node}]
                  enforcement: Audit
                """);
        assertThat(policy)
                .isEqualTo(new Policy(
                        new PolicyRef("n", "p"),
                        "file.yaml:2",
                        new LabelSelector(
                                Map.of("app", "a"), List.of(new Requirement("tier", Operator.NOT_IN, List.of("db")))),
                        List.of("log-*"),
                        Set.of(Direction.INGRESS, Direction.EGRESS),
                        List.of(
                                new Rule(
                                        List.of(new Peer.Container("app")),
                                        List.of(
                                                new PortMatch.Range(Protocol.TCP, 80, 80),
                                                new PortMatch.Named(Protocol.UDP, "dns"),
                                                new PortMatch.All(Protocol.SCTP),
                                                new PortMatch.Range(Protocol.TCP, 8000, 8100))),
                                new Rule(List.of(), List.of())),
                        List.of(
                                rule(
                                        new Peer.Pods(LabelSelector.ALL, null),
                                        new Peer.Pods(null, LabelSelector.ALL),
                                        new Peer.Service("n", "s"),
                                        new Peer.Service("m", "s")),
                                rule(
                                        new Peer.IpBlock(cidr("fd00::", 8), List.of(cidr("fd01::", 16))),
                                        new Peer.Known(Entity.WORLD),
                                        new Peer.Known(Entity.CLUSTER_DNS)),
                                rule(new Peer.Known(Entity.KUBE_API_SERVER), new Peer.Known(Entity.NODE))),
                        Enforcement.AUDIT));
    }

    @Test
    void whatIsLeftOutHasItsDefault() {
        Policy policy = policy("  podSelector: {}\n");
        assertThat(policy.containers()).containsExactly("*");
        assertThat(policy.podSelector()).isEqualTo(LabelSelector.ALL);
        assertThat(policy.directions()).containsExactly(Direction.INGRESS);
        assertThat(policy.enforcement()).isEqualTo(Enforcement.ENFORCE);
    }

    /** NetworkPolicy: not specified, or empty, ingress is affected always and egress if there is an egress rule. */
    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "; INGRESS",
                "ingress: []; INGRESS",
                "egress: []; INGRESS",
                "egress: [{}]; INGRESS EGRESS",
                "policyTypes: []; INGRESS",
                "policyTypes: [], egress: [{}]; INGRESS EGRESS",
                "policyTypes: [Egress]; EGRESS",
                "policyTypes: [Egress], ingress: [{}]; EGRESS",
                "policyTypes: [Ingress], egress: [{}]; INGRESS",
                "policyTypes: [Ingress, Egress]; INGRESS EGRESS",
                "policyTypes: [Ingress, Ingress]; INGRESS"
            })
    void policyTypesDefaultAsInNetworkPolicy(@Nullable String fields, String directions) {
        String spec = "  {podSelector: {}" + (fields == null ? "" : ", " + fields) + "}\n";
        assertThat(policy(spec).directions()).extracting(Enum::name).containsExactlyInAnyOrder(directions.split(" "));
    }

    private static Rule rule(Peer... peers) {
        return new Rule(List.of(peers), List.of());
    }

    private static Cidr cidr(String address, int length) {
        return new Cidr(InetAddress.ofLiteral(address), length);
    }

    private static Policy policy(String spec) {
        Manifests manifests = new ManifestReader(ReadOptions.LINT).readText("file.yaml", """
                # The object begins on the second line.
                apiVersion: sidewall.dev/v1alpha1
                kind: ContainerNetworkPolicy
                metadata: {name: p, namespace: n}
                spec:
                """ + spec);
        assertThat(manifests.hasErrors()).as(manifests.diagnostics().toString()).isFalse();
        return manifests.policies().getFirst();
    }
}
