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
import dev.sidewall.kernel.probe.Identity;
import dev.sidewall.kernel.probe.Listener;
import dev.sidewall.kernel.probe.Outcome;
import dev.sidewall.kernel.probe.Probe;
import dev.sidewall.kernel.probe.Probe.Answerer;
import dev.sidewall.kernel.probe.Prober;
import dev.sidewall.policy.model.IdentityMode;
import dev.sidewall.policy.model.Protocol;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Beside a mesh whose redirects are in the Pod's namespace, put there before our rules or after them: egress is judged by what
 * was asked for, ingress by what was asked for and by the proxy that takes it, and the proxy's own ports by policy.
 */
final class MeshTest {
    /** Who, to whose server, protocol and port, by which address. OUT, IN and OWN are the proxy's ports. */
    private static final String CASES = """
            # Through the proxy, but judged by where it was meant to go.
            app      host    tcp 8080  remote   allow
            app      host    tcp 8081  remote   deny
            app      node    tcp 8080  remote   deny
            sidecar  host    tcp 8081  remote   allow
            stranger host    tcp 8080  remote   deny
            # Not through the proxy.
            app      sidecar tcp 8080  loopback allow
            app      sidecar tcp 8080  own      allow
            app      sidecar tcp 8082  loopback deny
            app      sidecar tcp 8082  own      deny
            # The proxy's ports.
            app      proxy   tcp OUT   loopback deny
            app      proxy   tcp IN    loopback deny
            app      proxy   tcp OWN   loopback deny
            app      proxy   tcp OWN   own      deny
            sidecar  proxy   tcp OUT   own      deny
            sidecar  proxy   tcp OWN   loopback deny
            app      proxy   udp DNS   loopback deny
            host     proxy   tcp OWN   own      deny
            node     proxy   tcp OWN   own      allow
            # From outside, through the proxy.
            host     app     tcp 8083  own      allow
            host     app     tcp 8084  own      deny
            host     sidecar tcp 8080  own      deny
            node     app     tcp 8083  own      allow
            # The proxy's own.
            proxy    host    tcp 8080  remote   allow
            proxy    host    tcp 8082  remote   deny
            proxy    app     tcp 8083  loopback allow
            proxy    app     tcp 8085  loopback deny
            """;

    private static final String ISTIO_CASES = """
            # Names are asked of a name server outside and answered by the proxy.
            app      host    dns 53    remote   allow
            app      node    dns 53    remote   deny
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

    static Stream<Arguments> waysAndMeshes() {
        return Arrays.stream(Way.values())
                .flatMap(way -> Arrays.stream(Mesh.values()).map(mesh -> Arguments.of(way, mesh)));
    }

    private TestRules rules(Way way, Mesh mesh) {
        return new TestRules(way.mode)
                .egress("app")
                .container("sidecar", tcp(8080))
                .host(HOST_V4, HOST_V6, tcp(8080), udp(53))
                .end()
                .ingress("app")
                .container(mesh.proxy, tcp(8083, 8084))
                .end()
                .ingress(mesh.proxy)
                .host(HOST_V4, HOST_V6, tcp(8083))
                .end()
                .egress(mesh.proxy)
                .container("app", tcp(8083, 8084, 8085))
                .host(HOST_V4, HOST_V6, tcp(8080, 8081))
                .end()
                .declaresUdp(mesh.proxy, mesh.dns);
    }

    private record Case(String line, Probe probe, boolean allowed) {}

    private List<Case> cases(Mesh mesh) {
        List<Case> cases = new ArrayList<>();
        for (String line :
                (mesh.isIstio() ? CASES + ISTIO_CASES : CASES).lines().toList()) {
            if (!line.startsWith("#")) {
                String[] word = line.split(" +", 6);
                for (int port : ports(word[3], mesh)) {
                    for (InetAddress address : addresses(word[4], word[1])) {
                        Probe probe = new Probe(
                                identity(word[0], mesh),
                                word[2].equals("tcp") ? Protocol.TCP : Protocol.UDP,
                                address,
                                port,
                                word[1].equals("proxy") || word[2].equals("dns") ? Answerer.SERVER : Answerer.LISTENER);
                        cases.add(new Case(
                                line + " " + port + " " + address.getHostAddress(), probe, word[5].equals("allow")));
                    }
                }
            }
        }
        return cases;
    }

    private Identity identity(String who, Mesh mesh) {
        return network.identity(who.equals("proxy") ? mesh.proxy : who);
    }

    private static List<Integer> ports(String port, Mesh mesh) {
        return switch (port) {
            case "OUT" -> List.of(mesh.outbound);
            case "IN" -> List.of(mesh.inbound);
            case "OWN" -> mesh.ownPorts();
            case "DNS" -> List.of(mesh.dns);
            default -> List.of(Integer.valueOf(port));
        };
    }

    private static List<InetAddress> addresses(String kind, String server) {
        return switch (kind) {
            case "loopback" -> List.of(LOOPBACK_V4, LOOPBACK_V6);
            case "own" -> List.of(POD_V4, POD_V6);
            default -> server.equals("node") ? List.of(NODE_V4, NODE_V6) : List.of(HOST_V4, HOST_V6);
        };
    }

    private List<String> wrong(List<Case> cases) throws IOException {
        List<Listener> listeners = new ArrayList<>();
        for (int port : new int[] {8080, 8081, 8082}) {
            listeners.add(new Listener(network.identity("host"), Protocol.TCP, port));
            listeners.add(new Listener(network.identity("node"), Protocol.TCP, port));
            listeners.add(new Listener(network.identity("sidecar"), Protocol.TCP, port));
        }
        for (int port : new int[] {8083, 8084, 8085}) {
            listeners.add(new Listener(network.identity("app"), Protocol.TCP, port));
        }
        List<Outcome> outcomes = new Prober(network.cgroups)
                .run(listeners, bound -> cases.stream().map(Case::probe).toList(), Duration.ofMillis(500), done -> {})
                .outcomes();
        List<String> wrong = new ArrayList<>();
        for (int i = 0; i < cases.size(); i++) {
            Outcome outcome = outcomes.get(i);
            boolean reached = cases.get(i).probe.answerer() == Answerer.LISTENER
                    ? outcome instanceof Outcome.Answered
                    : outcome instanceof Outcome.Connected || outcome instanceof Outcome.Replied;
            if (reached != cases.get(i).allowed) {
                wrong.add(cases.get(i).line + ": " + outcome.describe());
            }
        }
        return wrong;
    }

    @ParameterizedTest
    @MethodSource("waysAndMeshes")
    void theMatrixHoldsWithRedirectsThatWereThereBefore(Way way, Mesh mesh) throws IOException {
        mesh.load(network);
        try (MeshProxy _ = MeshProxy.start(network, mesh);
                PodEnforcement enforcement = network.enforcement(way)) {
            enforcement.apply(rules(way, mesh).build(), network.owners());
            assertThat(wrong(cases(mesh))).isEmpty();
        }
    }

    @ParameterizedTest
    @MethodSource("waysAndMeshes")
    void theMatrixHoldsWithRedirectsThatComeLater(Way way, Mesh mesh) throws IOException {
        try (MeshProxy _ = MeshProxy.start(network, mesh);
                PodEnforcement enforcement = network.enforcement(way)) {
            enforcement.apply(TestRules.closed(way.mode), network.owners());
            mesh.load(network);
            enforcement.apply(rules(way, mesh).build(), network.owners());
            assertThat(wrong(cases(mesh))).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource
    void aRedirectedFlowGoesOnUntilItIsRevoked(Way way) throws Exception {
        Mesh mesh = Mesh.ISTIO_IPTABLES_NFT;
        mesh.load(network);
        TestRules rules = rules(way, mesh);
        try (MeshProxy _ = MeshProxy.start(network, mesh);
                PodEnforcement enforcement = network.enforcement(way);
                AutoCloseable _ = Flow.server(network, "host", "tcp", 8080);
                AutoCloseable _ = Flow.server(network, "app", "tcp", 8083);
                Flow out = flow(enforcement, rules, "app", "tcp", HOST_V4, 8080);
                Flow out6 = Flow.client(network, "app", "tcp", HOST_V6, 8080);
                Flow names = Flow.client(network, "app", "udp", HOST_V4, 53);
                Flow in = Flow.client(network, "host", "tcp", POD_V4, 8083)) {
            List<Flow> all = List.of(out, out6, names, in);
            all.forEach(Flow::awaitRunning);
            // Something else is no longer allowed.
            enforcement.apply(rules.egress("sidecar").end().build(), network.owners());
            Flow.assertGoOnWithoutLoss(List.of(out, out6, in));
            enforcement.apply(rules.egress("app").end().build(), network.owners());
            Flow.assertCutWithinASecond(List.of(out, out6, names));
            Flow.assertGoOnWithoutLoss(List.of(in));
            enforcement.apply(rules.ingress("proxy").end().build(), network.owners());
            Flow.assertCutWithinASecond(List.of(in));
        }
    }

    private Flow flow(
            PodEnforcement enforcement, TestRules rules, String from, String protocol, InetAddress to, int port)
            throws IOException {
        enforcement.apply(rules.build(), network.owners());
        return Flow.client(network, from, protocol, to, port);
    }

    /** Code in the app that has taken the proxy's UID isn't redirected; it is still the app. */
    @ParameterizedTest
    @MethodSource("waysAndMeshes")
    void theProxysUidGainsNothingInCgroupMode(Way way, Mesh mesh) throws IOException {
        if (way.mode != IdentityMode.CGROUP) {
            return;
        }
        mesh.load(network);
        long uid = PodNetwork.uid(mesh.proxy);
        Identity disguised = new Identity(network.pod, network.identity("app").cgroup(), uid, uid);
        try (MeshProxy _ = MeshProxy.start(network, mesh);
                PodEnforcement enforcement = network.enforcement(way)) {
            enforcement.apply(rules(way, mesh).build(), network.owners());
            List<Case> cases = new ArrayList<>();
            cases.add(new Case("8080", new Probe(disguised, Protocol.TCP, HOST_V4, 8080, Answerer.LISTENER), true));
            cases.add(new Case("8081", new Probe(disguised, Protocol.TCP, HOST_V4, 8081, Answerer.LISTENER), false));
            for (int port : mesh.ownPorts()) {
                cases.add(new Case(
                        "own " + port, new Probe(disguised, Protocol.TCP, LOOPBACK_V4, port, Answerer.SERVER), false));
            }
            assertThat(wrong(cases)).isEmpty();
        }
    }
}
