package dev.sidewall.kernel.backend;

import static dev.sidewall.kernel.backend.PodNetwork.HOST_V4;
import static dev.sidewall.kernel.backend.PodNetwork.HOST_V6;
import static dev.sidewall.kernel.backend.PodNetwork.LOOPBACK_V4;
import static dev.sidewall.kernel.backend.PodNetwork.LOOPBACK_V6;
import static dev.sidewall.kernel.backend.PodNetwork.NODE_V4;
import static dev.sidewall.kernel.backend.PodNetwork.NODE_V6;
import static dev.sidewall.kernel.backend.PodNetwork.POD_V4;
import static dev.sidewall.kernel.backend.PodNetwork.POD_V6;
import static dev.sidewall.kernel.backend.TestRules.tcp;
import static dev.sidewall.kernel.backend.TestRules.udp;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sidewall.kernel.enforce.PodEnforcement;
import dev.sidewall.kernel.probe.Listener;
import dev.sidewall.kernel.probe.Outcome;
import dev.sidewall.kernel.probe.Probe;
import dev.sidewall.kernel.probe.Prober;
import dev.sidewall.policy.model.Protocol;
import dev.sidewall.policy.rules.PodRules;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** One table of verdicts, in both directions, both families and all that a Pod's peers can be, for every way to enforce. */
final class VerdictsTest {
    /** Who, to whose server, protocol and port, and the address: loopback, the Pod's own, or that of the one outside. */
    private static final String CASES = """
            # The app may use the sidecar's 8080 and 9000, the sidecar lets it; and it may reach 8080 and 9000 of the host.
            app      sidecar  tcp 8080 loopback allow
            app      sidecar  tcp 8080 own      allow
            app      sidecar  udp 9000 loopback allow
            app      sidecar  udp 9000 own      allow
            app      host     tcp 8080 remote   allow
            app      host     udp 9000 remote   allow
            app      host     tcp 8081 remote   deny
            app      host     udp 9001 remote   deny
            app      node     tcp 8080 remote   deny
            # The sidecar would let it in at 8081, but the app may not go there; 8082 the other way round.
            app      sidecar  tcp 8081 loopback deny
            app      sidecar  tcp 8081 own      deny
            app      sidecar  tcp 8082 loopback deny
            app      sidecar  tcp 8082 own      deny
            app      sidecar  udp 9001 loopback deny
            app      sidecar  udp 9001 own      deny
            # Everybody reaches itself.
            app      app      tcp 8083 loopback allow
            app      app      tcp 8083 own      allow
            app      app      udp 9003 own      allow
            sidecar  sidecar  tcp 8082 loopback allow
            # Neither is isolated in this direction.
            sidecar  app      tcp 8083 loopback allow
            sidecar  app      tcp 8083 own      allow
            sidecar  host     tcp 8081 remote   allow
            sidecar  host     udp 9001 remote   allow
            sidecar  node     tcp 8080 remote   allow
            # A third container may go anywhere, but the sidecar doesn't let it in.
            proxy    sidecar  tcp 8080 loopback deny
            proxy    sidecar  udp 9000 own      deny
            proxy    app      tcp 8083 own      allow
            # A process of no container.
            stranger sidecar  tcp 8080 loopback deny
            stranger app      tcp 8083 loopback deny
            stranger host     tcp 8081 remote   deny
            stranger host     udp 9001 remote   deny
            app      stranger tcp 8085 loopback deny
            sidecar  stranger tcp 8085 loopback deny
            host     stranger tcp 8085 own      deny
            # From outside the sidecar lets the host in at 8081 and 9001, and nobody at 8080; the node passes.
            host     sidecar  tcp 8081 own      allow
            host     sidecar  udp 9001 own      allow
            host     sidecar  tcp 8080 own      deny
            host     sidecar  udp 9000 own      deny
            host     app      tcp 8083 own      allow
            host     app      udp 9003 own      allow
            node     sidecar  tcp 8080 own      allow
            node     sidecar  udp 9000 own      allow
            """;

    @TempDir
    private Path directory;

    private PodNetwork network;

    @BeforeEach
    void setUp() throws IOException {
        PodNetwork.assumeRoot();
        network = new PodNetwork(directory);
    }

    @AfterEach
    void tearDown() throws IOException {
        if (network != null) {
            network.close();
        }
    }

    private static PodRules rules(Way way) {
        return new TestRules(way.mode)
                .egress("app")
                .container("sidecar", tcp(8080, 8082), udp(9000))
                .host(HOST_V4, HOST_V6, tcp(8080), udp(9000))
                .end()
                .ingress("sidecar")
                .container("app", tcp(8080, 8081), udp(9000, 9001))
                .host(HOST_V4, HOST_V6, tcp(8081), udp(9001))
                .end()
                .declaresUdp("sidecar", 9000, 9001)
                .declaresUdp("app", 9003)
                .build();
    }

    /** One line of the table, for one address family. */
    private record Case(String line, String server, Probe probe, boolean allowed) {
        static List<Case> of(String line, PodNetwork network) {
            String[] word = line.split(" +", 6);
            List<Case> cases = new ArrayList<>();
            for (InetAddress address : addresses(word[4], word[1])) {
                Probe probe = new Probe(
                        network.identity(word[0]),
                        word[2].equals("tcp") ? Protocol.TCP : Protocol.UDP,
                        address,
                        Integer.parseInt(word[3]),
                        Probe.Answerer.LISTENER);
                cases.add(new Case(line + " " + address.getHostAddress(), word[1], probe, word[5].equals("allow")));
            }
            return cases;
        }

        private static List<InetAddress> addresses(String kind, String server) {
            return switch (kind) {
                case "loopback" -> List.of(LOOPBACK_V4, LOOPBACK_V6);
                case "own" -> List.of(POD_V4, POD_V6);
                default -> server.equals("node") ? List.of(NODE_V4, NODE_V6) : List.of(HOST_V4, HOST_V6);
            };
        }
    }

    @ParameterizedTest
    @EnumSource
    void everyWayComesToTheSameVerdicts(Way way) throws IOException {
        List<Case> cases = CASES.lines()
                .filter(line -> !line.startsWith("#"))
                .flatMap(line -> Case.of(line, network).stream())
                .toList();
        try (PodEnforcement enforcement = network.enforcement(way)) {
            enforcement.apply(rules(way), network.owners());
            // Two containers can't serve one port at the same time.
            for (String server : List.of("app", "sidecar", "stranger", "host", "node")) {
                probe(cases.stream().filter(c -> c.server.equals(server)).toList(), server);
            }
            assertThat(enforcement.counters())
                    .containsKeys("deny_egress_1", "deny_ingress_2", "deny_unknown")
                    .allSatisfy((reason, packets) -> assertThat(packets).isNotNegative());
            assertThat(enforcement.counters().get("deny_egress_1")).isPositive();
        }
    }

    private void probe(List<Case> cases, String server) throws IOException {
        Map<String, Listener> listeners = new LinkedHashMap<>();
        for (Case c : cases) {
            Probe p = c.probe;
            listeners.put(
                    p.protocol() + ":" + p.port(), new Listener(network.identity(server), p.protocol(), p.port()));
        }
        List<Outcome> outcomes = new Prober(network.cgroups)
                .run(
                        List.copyOf(listeners.values()),
                        bound -> cases.stream().map(Case::probe).toList(),
                        Duration.ofMillis(400),
                        done -> {})
                .outcomes();
        List<String> wrong = new ArrayList<>();
        for (int i = 0; i < cases.size(); i++) {
            if ((outcomes.get(i) instanceof Outcome.Answered) != cases.get(i).allowed) {
                wrong.add(cases.get(i).line + ": " + outcomes.get(i).describe());
            }
        }
        assertThat(wrong).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void nobodyConnectsWhileThePodIsClosed(Way way) throws IOException {
        try (PodEnforcement enforcement = network.enforcement(way)) {
            enforcement.apply(TestRules.closed(way.mode), network.owners());
            List<Case> all = List.of(
                            "app app tcp 8083 loopback deny",
                            "app app udp 9003 own deny",
                            "host app tcp 8083 own deny",
                            "node app tcp 8083 own deny")
                    .stream()
                    .flatMap(line -> Case.of(line, network).stream())
                    .toList();
            probe(all, "app");
            probe(Case.of("app host tcp 8083 remote deny", network), "host");
            assertThat(enforcement.counters().get("closed")).isPositive();
        }
    }
}
