package dev.sidewall.kernel.backend;

import static dev.sidewall.kernel.backend.PodNetwork.LOOPBACK_V4;
import static dev.sidewall.kernel.backend.PodNetwork.LOOPBACK_V6;
import static dev.sidewall.kernel.backend.TestRules.tcp;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.sidewall.kernel.enforce.PodEnforcement;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Connections whose first packet doesn't tell whose server it meets. */
final class HandshakesTest {
    /** The server closes first, so that TIME_WAIT is its. */
    private static final String SERVER = """
            import socket, sys
            listener = socket.socket(socket.AF_INET6)
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listener.setsockopt(socket.IPPROTO_TCP, 23, 16)  # TCP_FASTOPEN
            listener.setsockopt(socket.IPPROTO_TCP, 34, 1)  # TCP_FASTOPEN_NO_COOKIE
            listener.bind(("::", int(sys.argv[1])))
            listener.listen(16)
            print("ready", flush=True)
            while True:
                peer = listener.accept()[0]
                print(peer.recv(100).decode(), flush=True)
                peer.close()
            """;

    private static final String CLIENT = """
            import socket, sys
            address, port, source, early, data = sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), sys.argv[4], sys.argv[5]
            peer = socket.socket(socket.AF_INET6 if ":" in address else socket.AF_INET)
            peer.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            peer.bind(("", source))
            peer.settimeout(5)
            if early == "early":
                peer.settimeout(None)
                peer.setsockopt(socket.IPPROTO_TCP, 34, 1)
                peer.sendto(data.encode(), socket.MSG_FASTOPEN, (address, port))
            else:
                peer.connect((address, port))
                peer.sendall(data.encode())
            while peer.recv(100):
                pass
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

    private void client(String container, InetAddress address, String early, String data)
            throws IOException, InterruptedException {
        Flow.start(network, container, CLIENT, address.getHostAddress(), "8080", "40000", early, data)
                .waitFor();
    }

    /** What arrives at the sidecar, which lets the app in and not the proxy. */
    private List<String> arrives(Way way, String early, InetAddress address) throws Exception {
        try (PodEnforcement enforcement = network.enforcement(way)) {
            enforcement.apply(
                    new TestRules(way.mode)
                            .ingress("sidecar")
                            .container("app", tcp(8080))
                            .end()
                            .build(),
                    network.owners());
            Process server = Flow.start(network, "sidecar", SERVER, "8080");
            try (var lines = server.inputReader()) {
                assertThat(lines.readLine()).isEqualTo("ready");
                client("proxy", address, early, "never");
                client("app", address, early, "first");
                client("proxy", address, early, "never");
                client("app", address, early, "second");
                client("app", address, early, "third");
                // The process itself would close what it wrote.
                server.toHandle().destroyForcibly();
                return lines.readAllLines();
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void aPortInTimeWaitCanBeUsedAgain(Way way) throws Exception {
        assertThat(arrives(way, "", LOOPBACK_V4)).containsExactly("first", "second", "third");
        assertThat(arrives(way, "", LOOPBACK_V6)).containsExactly("first", "second", "third");
    }

    @ParameterizedTest
    @EnumSource
    void dataInASynIsNoWayIn(Way way) throws Exception {
        // iptables drops the option, and can't see data without it.
        assumeThat(way.backend).isEqualTo(Backend.NFTABLES);
        PodNetwork.run(network.pod, "sysctl", "-qw", "net.ipv4.tcp_fastopen=3");
        assertThat(arrives(way, "early", LOOPBACK_V4)).containsExactly("first", "second", "third");
        assertThat(arrives(way, "early", LOOPBACK_V6)).containsExactly("first", "second", "third");
    }
}
