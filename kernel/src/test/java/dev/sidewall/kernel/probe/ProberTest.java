package dev.sidewall.kernel.probe;

import static dev.sidewall.kernel.probe.TestNetwork.HERE_V4;
import static dev.sidewall.kernel.probe.TestNetwork.HERE_V6;
import static dev.sidewall.kernel.probe.TestNetwork.LOOPBACK_V4;
import static dev.sidewall.kernel.probe.TestNetwork.LOOPBACK_V6;
import static dev.sidewall.kernel.probe.TestNetwork.THERE_V4;
import static dev.sidewall.kernel.probe.TestNetwork.THERE_V6;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.security.auth.module.UnixSystem;
import dev.sidewall.kernel.probe.Probe.Answerer;
import dev.sidewall.policy.model.Protocol;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whether the sockets really have the identities they claim: rules that match identities tell them apart. */
final class ProberTest {
    /** The app may not go to 8080; the sidecar may not be reached at 9090. By cgroup, and the same by owner. */
    private static final String BY_CGROUP = """
            table inet t {
              chain out {
                type filter hook output priority 0
                @app meta l4proto { tcp, udp } th dport 8080 drop
              }
              chain in {
                type filter hook input priority 0
                ct state new @sidecar meta l4proto { tcp, udp } th dport 9090 drop
              }
            }
            """;

    private static final String BY_UID = """
            table inet t {
              chain out {
                type filter hook output priority 0
                meta skuid 1001 meta l4proto { tcp, udp } th dport 8080 drop
                ct direction reply meta skuid 1002 meta l4proto { tcp, udp } th sport 9090 drop
              }
            }
            """;

    private static final String BY_GID =
            BY_UID.replace("skuid 1001", "skgid 2001").replace("skuid 1002", "skgid 2002");

    @TempDir
    private Path directory;

    private TestNetwork network;
    private final List<String> cgroupBefore = new ArrayList<>();

    @BeforeEach
    void setUp() throws IOException {
        assumeTrue(new UnixSystem().getUid() == 0, "SKIPPED: needs root for network namespaces and cgroups");
        network = new TestNetwork(directory);
        cgroupBefore.addAll(Files.readAllLines(Path.of("/proc/self/cgroup")));
    }

    @AfterEach
    void tearDown() throws IOException {
        if (network != null) {
            assertThat(Files.readAllLines(Path.of("/proc/self/cgroup")))
                    .as("this process is back in its own cgroup")
                    .isEqualTo(cgroupBefore);
            network.close();
        }
    }

    /** One line: who, to where, and whether it arrives. */
    private record Line(Identity from, InetAddress address, int port, boolean arrives) {}

    @ParameterizedTest
    @ValueSource(strings = {BY_CGROUP, BY_UID})
    void theKernelSeesTheIdentityOfBothEnds(String rules) throws IOException {
        check(rules);
    }

    @Test
    void theKernelSeesTheGroupOfBothEnds() throws IOException {
        check(BY_GID);
    }

    private void check(String rules) throws IOException {
        network.rules(rules);
        for (Protocol protocol : List.of(Protocol.TCP, Protocol.UDP)) {
            Identity app = network.app();
            Identity sidecar = network.sidecar();
            Identity web = network.web();
            List<Listener> listeners = List.of(
                    new Listener(app, protocol, 9091),
                    new Listener(sidecar, protocol, 9090),
                    new Listener(sidecar, protocol, 8080),
                    new Listener(web, protocol, 8080),
                    new Listener(web, protocol, 9090));
            List<Line> lines = new ArrayList<>();
            for (InetAddress own : List.of(LOOPBACK_V4, LOOPBACK_V6, HERE_V4, HERE_V6)) {
                lines.add(new Line(app, own, 8080, false));
                lines.add(new Line(app, own, 9090, false));
                lines.add(new Line(app, own, 9091, true));
                lines.add(new Line(sidecar, own, 8080, true));
                lines.add(new Line(sidecar, own, 9090, false));
                lines.add(new Line(sidecar, own, 9091, true));
            }
            for (InetAddress other : List.of(THERE_V4, THERE_V6)) {
                lines.add(new Line(app, other, 8080, false));
                lines.add(new Line(app, other, 9090, true));
                lines.add(new Line(sidecar, other, 8080, true));
            }
            for (InetAddress own : List.of(HERE_V4, HERE_V6)) {
                lines.add(new Line(web, own, 8080, true));
                lines.add(new Line(web, own, 9090, false));
                lines.add(new Line(web, own, 9091, true));
            }
            List<Probe> probes = lines.stream()
                    .map(line -> new Probe(line.from, protocol, line.address, line.port, Answerer.LISTENER))
                    .toList();
            List<Outcome> outcomes = run(listeners, probes).outcomes();
            for (int i = 0; i < lines.size(); i++) {
                Line line = lines.get(i);
                assertThat(outcomes.get(i) instanceof Outcome.Answered)
                        .as("%s %s %s", protocol, line, outcomes.get(i))
                        .isEqualTo(line.arrives);
                if (outcomes.get(i) instanceof Outcome.Answered(Listener by)) {
                    assertThat(by.port()).isEqualTo(line.port);
                    assertThat(by.identity().netns())
                            .isEqualTo(by.identity().equals(web) ? network.there : network.here);
                }
            }
        }
    }

    @Test
    void closedPortsRefuse() throws IOException {
        List<Probe> probes = List.of(
                new Probe(network.app(), Protocol.TCP, LOOPBACK_V4, 8080, Answerer.SERVER),
                new Probe(network.app(), Protocol.TCP, THERE_V6, 8080, Answerer.LISTENER),
                new Probe(network.app(), Protocol.UDP, LOOPBACK_V6, 8080, Answerer.SERVER),
                new Probe(network.app(), Protocol.UDP, THERE_V4, 8080, Answerer.LISTENER));
        assertThat(run(List.of(), probes).outcomes()).containsOnly(new Outcome.Refused());
    }

    @Test
    void rejectAndDropAndNoRouteAreToldApart() throws IOException {
        network.rules("""
                table inet t {
                  chain out {
                    type filter hook output priority 0
                    tcp dport 1 reject with tcp reset
                    meta l4proto { tcp, udp } th dport 2 drop
                    tcp dport 3 reject with icmpx type admin-prohibited
                  }
                }
                """);
        List<Probe> probes = List.of(
                new Probe(network.app(), Protocol.TCP, THERE_V4, 1, Answerer.LISTENER),
                new Probe(network.app(), Protocol.TCP, THERE_V4, 2, Answerer.LISTENER),
                new Probe(network.app(), Protocol.UDP, THERE_V4, 2, Answerer.LISTENER),
                new Probe(network.app(), Protocol.TCP, THERE_V4, 3, Answerer.LISTENER),
                new Probe(network.app(), Protocol.TCP, InetAddress.ofLiteral("192.0.2.77"), 4, Answerer.LISTENER));
        List<String> found = run(List.of(), probes).outcomes().stream()
                .map(Outcome::describe)
                .toList();
        assertThat(found)
                .containsExactly(
                        "refused",
                        "timed out",
                        "operation not permitted (EPERM)",
                        "host unreachable (EHOSTUNREACH)",
                        "network unreachable (ENETUNREACH)");
    }

    @Test
    void lowPortsCanBeListenedOnWhateverTheUid() throws IOException {
        ProbeResults results = run(
                List.of(new Listener(network.app(), Protocol.TCP, 80)),
                List.of(new Probe(network.sidecar(), Protocol.TCP, LOOPBACK_V4, 80, Answerer.LISTENER)));
        assertThat(results.bindings()).containsExactly(new Binding(new Binding.State.Open(), new Binding.State.Open()));
        assertThat(results.outcomes().getFirst()).isInstanceOf(Outcome.Answered.class);
    }

    @Test
    void sctpWorksOrSaysWhyNot() throws IOException {
        ProbeResults results = run(
                List.of(new Listener(network.web(), Protocol.SCTP, 5000)),
                List.of(new Probe(network.app(), Protocol.SCTP, THERE_V4, 5000, Answerer.LISTENER)));
        if (results.bindings().getFirst().ipv4() instanceof Binding.State.Failed(String reason)) {
            assertThat(reason).isEqualTo("this kernel has no SCTP (no sctp module)");
            assertThat(results.outcomes()).containsExactly(new Outcome.Unavailable(reason));
        } else {
            assertThat(results.outcomes().getFirst()).isInstanceOf(Outcome.Answered.class);
        }
    }

    private ProbeResults run(List<Listener> listeners, List<Probe> probes) throws IOException {
        return new Prober(network.cgroups).run(listeners, probes, Prober.DEFAULT_TIMEOUT);
    }
}
