package dev.sidewall.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sidewall.cluster.yaml.Diagnostic;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Nobody should have to fix one error to be shown the next: faults are put into a valid file one by one, then all of them. */
final class AllAtOnceTest {
    /** A text of the valid file and what to write instead; each fault is on a line of its own. */
    record Fault(String text, String instead) {}

    private static final List<Fault> FAULTS = List.of(
            new Fault("labels: {team: orders}", "labels: {team: \"or ders\"}"),
            new Fault("runAsNonRoot: true", "runAsNonRoot: perhaps"),
            new Fault("image: mesh:1", "image: [mesh]"),
            new Fault("env: [{name: PORT, value: \"8080\"}]", "env: [{name: PORT, value: 8080}]"),
            new Fault("containerPort: 8080, protocol: TCP", "containerPort: 80800, protocol: tcp"),
            new Fault("runAsUser: 1001, runAsGroup: 1001", "runAsUser: -1, runAsGroup: 1001"),
            new Fault("image: log:1", "image: 1"),
            new Fault("containerPort: 24224", "containerPort: many"),
            new Fault("clusterIP: 10.96.0.10", "clusterIP: 10.96.0"),
            new Fault("{port: 80, targetPort: http}", "{port: 0, targetPort: Http}"),
            new Fault("uid: 1c0f", "uuid: 1c0f"),
            new Fault(
                    "podSelector: {matchLabels: {app: orders}}",
                    "podSelector: {matchLabels: {app: orders}, matchAll: 1}"),
            new Fault("containers: [log-shipper, \"mes?\"]", "containers: [log-shiper, \"mes?\"]"),
            new Fault("policyTypes: [Ingress, Egress]", "policyTypes: [Ingress, Egress, All]"),
            new Fault("from: [{container: {name: app}}]", "from: [{container: {name: App}}, {}]"),
            new Fault("ports: [{protocol: TCP, port: forward}]", "ports: [{protocol: ICMP, port: forward}]"),
            new Fault("port: 8000, endPort: 8100", "port: 8000, endPort: 800"),
            new Fault("{name: loki, namespace: logging}}]", "{name: loki, namespace: Logging}}]"),
            new Fault("except: [10.1.0.0/16]", "except: [11.1.0.0/16, 10.1.0.1/16]"),
            new Fault("{entity: KubeAPIServer}", "{entity: KubeApi}"),
            new Fault("enforcement: Audit", "enforcement: Report"));

    static Stream<Fault> faults() {
        return FAULTS.stream();
    }

    @ParameterizedTest
    @MethodSource("faults")
    void aFaultIsAnError(Fault fault) throws IOException {
        assertThat(errors(apply(valid(), fault))).isNotEmpty();
    }

    @Test
    void allFaultsTogetherAreAllTheirErrors() throws IOException {
        List<String> oneByOne = new ArrayList<>();
        String all = valid();
        for (Fault fault : FAULTS) {
            oneByOne.addAll(errors(apply(valid(), fault)));
            all = apply(all, fault);
        }
        assertThat(errors(all)).containsExactlyInAnyOrderElementsOf(oneByOne);
    }

    private static String valid() throws IOException {
        return Files.readString(Path.of("src/test/resources/lint/valid/input.yaml"));
    }

    private static String apply(String text, Fault fault) {
        assertThat(text).contains(fault.text());
        return text.replace(fault.text(), fault.instead());
    }

    private static List<String> errors(String text) {
        return new ManifestReader(ReadOptions.LINT)
                .readText("input.yaml", text).diagnostics().stream()
                        .filter(Diagnostic::isError)
                        .map(Diagnostic::toString)
                        .toList();
    }
}
