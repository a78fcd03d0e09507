package dev.sidewall.kernel.backend;

import static dev.sidewall.kernel.backend.PodNetwork.HOST_V4;
import static dev.sidewall.kernel.backend.PodNetwork.HOST_V6;
import static dev.sidewall.kernel.backend.PodNetwork.LOOPBACK_V4;
import static dev.sidewall.kernel.backend.PodNetwork.LOOPBACK_V6;
import static dev.sidewall.kernel.backend.PodNetwork.POD_V4;
import static dev.sidewall.kernel.backend.PodNetwork.POD_V6;
import static dev.sidewall.kernel.backend.TestRules.tcp;
import static dev.sidewall.kernel.backend.TestRules.udp;

import dev.sidewall.kernel.enforce.PodEnforcement;
import dev.sidewall.policy.rules.PodRules;
import dev.sidewall.policy.rules.PortTable;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a change does to flows that are under way: cuts those that are no longer allowed, and leaves all others alone. */
final class FlowsTest {
    private static final int KEPT = 8080;
    private static final int REVOKED = 8081;

    @TempDir
    private Path directory;

    private PodNetwork network;
    private final List<AutoCloseable> opened = new ArrayList<>();
    private final List<Flow> kept = new ArrayList<>();
    private final List<Flow> revoked = new ArrayList<>();

    @BeforeEach
    void setUp() throws IOException {
        PodNetwork.assumeRoot();
        network = new PodNetwork(directory);
    }

    @AfterEach
    void tearDown() throws Exception {
        for (AutoCloseable one : opened) {
            one.close();
        }
        if (network != null) {
            network.close();
        }
    }

    /** The app may use two ports of the sidecar and of the host, and the host two of the sidecar; or one only. */
    private static PodRules rules(Way way, boolean both) {
        PortTable[] ports = both ? array(tcp(KEPT, REVOKED), udp(KEPT, REVOKED)) : array(tcp(KEPT), udp(KEPT));
        return new TestRules(way.mode)
                .egress("app")
                .container("sidecar", ports)
                .host(HOST_V4, HOST_V6, ports)
                .end()
                .ingress("sidecar")
                .container("app", ports)
                .host(HOST_V4, HOST_V6, ports)
                .end()
                .declaresUdp("sidecar", KEPT, REVOKED)
                .build();
    }

    private static PortTable[] array(PortTable... tables) {
        return tables;
    }

    private void start() throws IOException {
        for (int port : new int[] {KEPT, REVOKED}) {
            List<Flow> flows = port == KEPT ? kept : revoked;
            for (String protocol : new String[] {"tcp", "udp"}) {
                for (String server : new String[] {"sidecar", "host"}) {
                    opened.add(Flow.server(network, server, protocol, port));
                }
                flows.add(client("app", protocol, LOOPBACK_V4, port));
                flows.add(client("app", protocol, POD_V6, port));
                flows.add(client("app", protocol, HOST_V4, port));
                flows.add(client("app", protocol, HOST_V6, port));
                flows.add(client("host", protocol, POD_V4, port));
            }
        }
        kept.forEach(Flow::awaitRunning);
        revoked.forEach(Flow::awaitRunning);
    }

    private Flow client(String container, String protocol, InetAddress address, int port) throws IOException {
        Flow flow = Flow.client(network, container, protocol, address, port);
        opened.add(flow);
        return flow;
    }

    private void assertRevokedAreCutAndTheOthersAreNot() throws InterruptedException {
        Flow.assertCutWithinASecond(revoked);
        Flow.assertGoOnWithoutLoss(kept);
    }

    @ParameterizedTest
    @EnumSource
    void aRevokedFlowIsCutAndTheOthersGoOn(Way way) throws IOException, InterruptedException {
        try (PodEnforcement enforcement = network.enforcement(way)) {
            enforcement.apply(rules(way, true), network.owners());
            start();
            enforcement.apply(rules(way, false), network.owners());
            assertRevokedAreCutAndTheOthersAreNot();
        }
    }

    /** The rules outlive the program that made them, and flows carry the generations it counted. */
    @ParameterizedTest
    @EnumSource
    void soItIsWhenThePolicyChangedWhileNobodyWasThere(Way way) throws IOException, InterruptedException {
        try (PodEnforcement enforcement = network.enforcement(way)) {
            enforcement.apply(rules(way, true), network.owners());
            start();
        }
        Flow.assertGoOnWithoutLoss(kept);
        try (PodEnforcement again = network.enforcement(way)) {
            again.apply(rules(way, false), network.owners());
            assertRevokedAreCutAndTheOthersAreNot();
        }
    }

    @ParameterizedTest
    @EnumSource
    void nothingIsLostWhenMoreIsAllowedOrNothingAnyMore(Way way) throws IOException {
        try (PodEnforcement enforcement = network.enforcement(way)) {
            enforcement.apply(rules(way, false), network.owners());
            opened.add(Flow.server(network, "sidecar", "tcp", KEPT));
            opened.add(Flow.server(network, "sidecar", "udp", KEPT));
            kept.add(client("app", "tcp", LOOPBACK_V6, KEPT));
            kept.add(client("app", "udp", POD_V4, KEPT));
            kept.forEach(Flow::awaitRunning);
            enforcement.apply(rules(way, true), network.owners());
            enforcement.apply(new TestRules(way.mode).build(), network.owners());
            enforcement.apply(rules(way, false), network.owners());
            Flow.assertGoOnWithoutLoss(kept);
        }
    }

    /** From each backend to the next, without an end to what is allowed or a hole for what isn't. */
    @ParameterizedTest
    @EnumSource(names = "NFTABLES_USER", mode = EnumSource.Mode.INCLUDE)
    void flowsOutliveAChangeOfBackend(Way first) throws IOException, InterruptedException {
        try (PodEnforcement enforcement = network.enforcement(first)) {
            enforcement.apply(rules(first, true), network.owners());
            start();
        }
        for (Way next : List.of(Way.IPTABLES_NFT, Way.IPTABLES_LEGACY, Way.NFTABLES_USER)) {
            try (PodEnforcement enforcement = network.enforcement(next)) {
                enforcement.apply(rules(next, true), network.owners());
                Flow.assertGoOnWithoutLoss(kept);
                Flow.assertGoOnWithoutLoss(revoked);
            }
        }
        try (PodEnforcement enforcement = network.enforcement(Way.IPTABLES_LEGACY)) {
            enforcement.apply(rules(Way.IPTABLES_LEGACY, false), network.owners());
            assertRevokedAreCutAndTheOthersAreNot();
        }
    }
}
