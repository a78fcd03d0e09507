package dev.sidewall.kernel.probe;

import static dev.sidewall.kernel.probe.TestNetwork.HERE_V4;
import static dev.sidewall.kernel.probe.TestNetwork.LOOPBACK_V4;
import static dev.sidewall.kernel.probe.TestNetwork.LOOPBACK_V6;
import static dev.sidewall.kernel.probe.TestNetwork.THERE_V4;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.security.auth.module.UnixSystem;
import dev.sidewall.kernel.linux.NetworkNamespace;
import dev.sidewall.kernel.probe.Probe.Answerer;
import dev.sidewall.policy.model.Protocol;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.SocketException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Servers that were there before, identities that can't be taken, and what a run leaves behind. */
final class ProberServersTest {
    private static final Binding.State OPEN = new Binding.State.Open();
    private static final Binding.State IN_USE = new Binding.State.InUse();

    @TempDir
    private Path directory;

    private TestNetwork network;

    @BeforeEach
    void setUp() throws IOException {
        assumeTrue(new UnixSystem().getUid() == 0, "SKIPPED: needs root for network namespaces and cgroups");
        network = new TestNetwork(directory);
    }

    @AfterEach
    void tearDown() throws IOException {
        if (network != null) {
            network.close();
        }
    }

    @Test
    void aServerThatIsThereIsFoundAndConnectedTo() throws IOException {
        try (ServerSocket server = NetworkNamespace.call(network.here, () -> new ServerSocket(8080, 1, LOOPBACK_V4))) {
            ProbeResults results = run(
                    List.of(new Listener(network.app(), Protocol.TCP, 8080)),
                    List.of(
                            new Probe(network.sidecar(), Protocol.TCP, LOOPBACK_V4, 8080, Answerer.SERVER),
                            new Probe(network.sidecar(), Protocol.TCP, LOOPBACK_V6, 8080, Answerer.LISTENER)));
            assertThat(results.bindings()).containsExactly(new Binding(IN_USE, OPEN));
            assertThat(results.outcomes())
                    .containsExactly(
                            new Outcome.Connected(),
                            new Outcome.Answered(new Listener(network.app(), Protocol.TCP, 8080)));
        }
    }

    @Test
    void aServerThatIsNotOursDoesNotPassForAListenerOfOurs() throws IOException {
        try (ServerSocket server = NetworkNamespace.call(network.here, () -> new ServerSocket(8080, 1, LOOPBACK_V4))) {
            List<Outcome> outcomes = run(
                            List.of(),
                            List.of(new Probe(network.sidecar(), Protocol.TCP, LOOPBACK_V4, 8080, Answerer.LISTENER)))
                    .outcomes();
            assertThat(outcomes).containsExactly(new Outcome.Connected());
        }
    }

    @Test
    void aTalkingUdpServerRepliesAndASilentOneLooksLikeADrop() throws Exception {
        try (DatagramSocket talking = NetworkNamespace.call(network.here, () -> new DatagramSocket(null));
                DatagramSocket silent = NetworkNamespace.call(network.here, () -> new DatagramSocket(null))) {
            talking.bind(new InetSocketAddress(HERE_V4, 7000));
            silent.bind(new InetSocketAddress(HERE_V4, 7001));
            Thread echo = Thread.ofPlatform().start(() -> answerOne(talking));
            List<Outcome> outcomes = run(
                            List.of(),
                            List.of(
                                    new Probe(network.web(), Protocol.UDP, HERE_V4, 7000, Answerer.SERVER),
                                    new Probe(network.web(), Protocol.UDP, HERE_V4, 7001, Answerer.SERVER)))
                    .outcomes();
            assertThat(outcomes).containsExactly(new Outcome.Replied(), new Outcome.TimedOut());
            echo.join();
        }
    }

    private static void answerOne(DatagramSocket socket) {
        try {
            DatagramPacket packet = new DatagramPacket(new byte[100], 100);
            socket.receive(packet);
            assertThat(packet.getLength())
                    .as("nothing that could be taken for data")
                    .isZero();
            socket.send(packet);
        } catch (SocketException e) {
            // closed by the test
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Test
    void whatCannotBeTakenOnIsSaid() throws IOException {
        Identity app = network.app();
        Files.writeString(network.directoryOf(app).resolve("cgroup.freeze"), "1");
        List<Probe> probes = List.of(
                new Probe(app, Protocol.TCP, LOOPBACK_V4, 1, Answerer.SERVER),
                new Probe(new Identity(network.here, "/no/such", 1, 1), Protocol.TCP, LOOPBACK_V4, 1, Answerer.SERVER),
                new Probe(
                        new Identity(directory.resolve("nowhere"), null, 1, 1),
                        Protocol.TCP,
                        LOOPBACK_V4,
                        1,
                        Answerer.SERVER),
                new Probe(network.sidecar(), Protocol.TCP, LOOPBACK_V4, 1, Answerer.SERVER));
        List<Outcome> outcomes = run(List.of(), probes).outcomes();
        assertThat(outcomes.get(0).describe()).contains("is paused");
        assertThat(outcomes.get(1).describe()).contains("can't join the container's cgroup");
        assertThat(outcomes.get(2).describe()).contains("can't enter the network namespace");
        assertThat(outcomes.get(3)).isEqualTo(new Outcome.Refused());
    }

    @Test
    void aRunLeavesNothingBehind() throws IOException {
        List<String> cgroup = Files.readAllLines(Path.of("/proc/self/cgroup"));
        long sockets = sockets();
        List<Probe> probes = List.of(
                new Probe(network.app(), Protocol.TCP, LOOPBACK_V4, 8080, Answerer.LISTENER),
                new Probe(network.app(), Protocol.TCP, LOOPBACK_V6, 8080, Answerer.LISTENER),
                new Probe(network.web(), Protocol.TCP, HERE_V4, 8080, Answerer.LISTENER),
                new Probe(network.app(), Protocol.TCP, THERE_V4, 9999, Answerer.LISTENER));
        List<Outcome> outcomes = run(List.of(new Listener(network.sidecar(), Protocol.TCP, 8080)), probes)
                .outcomes();
        assertThat(outcomes.subList(0, 3)).allMatch(Outcome.Answered.class::isInstance);
        assertThat(Files.readAllLines(Path.of("/proc/self/cgroup"))).isEqualTo(cgroup);
        assertThat(sockets()).isEqualTo(sockets);
        for (Path netns : List.of(network.here, network.there)) {
            assertThat(TestNetwork.run(netns, "cat", "/proc/net/tcp", "/proc/net/tcp6")
                            .lines())
                    .as("no socket is left, not even in TIME_WAIT")
                    .allMatch(line -> line.contains("local_address"));
        }
    }

    private static long sockets() throws IOException {
        long sockets = 0;
        try (DirectoryStream<Path> open = Files.newDirectoryStream(Path.of("/proc/self/fd"))) {
            for (Path descriptor : open) {
                if (Files.isSymbolicLink(descriptor)
                        && Files.readSymbolicLink(descriptor).toString().startsWith("socket:")) {
                    sockets++;
                }
            }
        }
        return sockets;
    }

    private ProbeResults run(List<Listener> listeners, List<Probe> probes) throws IOException {
        return new Prober(network.cgroups).run(listeners, probes, Prober.DEFAULT_TIMEOUT);
    }
}
