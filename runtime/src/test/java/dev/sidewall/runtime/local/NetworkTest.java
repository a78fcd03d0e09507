package dev.sidewall.runtime.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sidewall.kernel.linux.NetworkNamespace;
import dev.sidewall.policy.model.Protocol;
import dev.sidewall.policy.model.Service;
import dev.sidewall.policy.model.Service.Endpoint;
import dev.sidewall.runtime.PodSandbox;
import java.io.IOException;
import java.net.ConnectException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.PortUnreachableException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class NetworkTest {
    private static final InetAddress OUTSIDE4 = InetAddress.ofLiteral("203.0.113.2");
    private static final InetAddress OUTSIDE6 = InetAddress.ofLiteral("2001:db8:ffff::2");

    @TempDir
    private Path directory;

    @Test
    void podsReachEachOtherTheNodeAndTheOutsideByBothFamilies() throws IOException {
        try (TestRuntime runtime = TestRuntime.start(directory)) {
            PodSandbox a = runtime.run("a", Pods.sleeping());
            PodSandbox b = runtime.run("b", Pods.sleeping());
            PodSandbox world = runtime.run(
                    "world", Pods.outside().app("app", "sleep", "1000").build());
            assertThat(a.addresses()).containsExactly(address("10.88.0.2"), address("fd88::2"));
            assertThat(b.addresses()).containsExactly(address("10.88.0.3"), address("fd88::3"));
            assertThat(world.addresses()).containsExactly(OUTSIDE4, OUTSIDE6);

            try (ServerSocket atB = Net.tcpServer(b.netns(), 80, "b");
                    ServerSocket atWorld = Net.tcpServer(world.netns(), 80, "world");
                    ServerSocket atA = Net.tcpServer(a.netns(), 80, "a");
                    DatagramSocket udp = Net.udpServer(b.netns(), 53, "b");
                    ServerSocket atNode = Net.tcpServer(runtime.get().nodeNetns(), 80, "node")) {
                assertThat(List.of(atB, atWorld, atA, udp, atNode)).hasSize(5);
                assertThat(Net.tcp(a, Net.v4(b), 80)).isEqualTo("b 10.88.0.2");
                assertThat(Net.tcp(a, Net.v6(b), 80)).isEqualTo("b fd88:0:0:0:0:0:0:2");
                assertThat(Net.udp(a, Net.v4(b), 53)).isEqualTo("b 10.88.0.2");
                assertThat(Net.udp(a, Net.v6(b), 53)).isEqualTo("b fd88:0:0:0:0:0:0:2");
                assertThat(Net.tcp(a, OUTSIDE4, 80)).isEqualTo("world 10.88.0.2");
                assertThat(Net.tcp(a, OUTSIDE6, 80)).isEqualTo("world fd88:0:0:0:0:0:0:2");
                assertThat(Net.tcp(world, Net.v4(a), 80)).isEqualTo("a 203.0.113.2");
                assertThat(Net.tcp(a, address("127.0.0.1"), 80)).isEqualTo("a 127.0.0.1");
                assertThat(Net.tcp(a, address("::1"), 80)).isEqualTo("a 0:0:0:0:0:0:0:1");
                for (InetAddress ofNode : List.of(address("10.88.0.1"), address("fd88::1"))) {
                    assertThat(runtime.get().node().addresses()).contains(ofNode);
                    assertThat(Net.tcp(a, ofNode, 80)).startsWith("node ");
                }
            }
        }
    }

    @Test
    void theNodesAddressesAreThoseOfItsBridges() throws IOException {
        try (TestRuntime runtime = TestRuntime.start(directory)) {
            // A bridge gets its link-local address with its first Pod; the runtime names it from the start.
            runtime.run("a", Pods.sleeping());
            runtime.run("b", Pods.outside().app("app", "sleep", "1000").build());
            List<String> inKernel = NetworkNamespace.call(
                    runtime.get().nodeNetns(), () -> Files.readAllLines(Path.of("/proc/thread-self/net/if_inet6")));
            List<InetAddress> expected = inKernel.stream()
                    .filter(line -> !line.endsWith(" lo") && !line.contains(" sw"))
                    .map(line -> Subnets.address(HexFormat.of().parseHex(line.substring(0, 32))))
                    .toList();
            assertThat(expected).hasSize(4);
            assertThat(runtime.get().node().addresses())
                    .hasSize(6)
                    .containsAll(expected)
                    .contains(address("10.88.0.1"), address("203.0.113.1"));
        }
    }

    @Test
    void aPodOnTheHostNetworkIsInTheNodesNamespace() throws Exception {
        try (TestRuntime runtime = TestRuntime.start(directory)) {
            PodSandbox host = runtime.run(
                    "host",
                    Pods.pod().onHostNetwork().app("app", "sleep", "1000").build());
            assertThat(host.netns()).isEqualTo(runtime.get().nodeNetns());
            assertThat(host.addresses()).containsExactly(address("10.88.0.1"), address("fd88::1"));
            runtime.get().removePod(host.pod());
            assertThat(host.netns()).exists();
        }
    }

    @Test
    void aServiceIsReachedByItsVirtualAddressAndSpreadsOverItsEndpoints() throws IOException {
        try (TestRuntime runtime = TestRuntime.start(directory)) {
            PodSandbox client = runtime.run("client", Pods.sleeping());
            PodSandbox one = runtime.run("one", Pods.sleeping());
            PodSandbox two = runtime.run("two", Pods.sleeping());
            List<InetAddress> virtual = runtime.get().allocateServiceAddresses("test/web");
            assertThat(virtual).containsExactly(address("10.96.1.0"), address("fd96::100"));
            assertThat(runtime.get().allocateServiceAddresses("test/web")).isEqualTo(virtual);
            Service web = new Service(
                    "test",
                    "web",
                    virtual,
                    List.of(
                            port(Protocol.TCP, 80, 8080, one, two),
                            port(Protocol.UDP, 53, 5353, one, two),
                            port(Protocol.SCTP, 9, 99, one)));

            try (ServerSocket tcp1 = Net.tcpServer(one.netns(), 8080, "one");
                    ServerSocket tcp2 = Net.tcpServer(two.netns(), 8080, "two");
                    DatagramSocket udp1 = Net.udpServer(one.netns(), 5353, "one");
                    DatagramSocket udp2 = Net.udpServer(two.netns(), 5353, "two")) {
                assertThat(List.of(tcp1, tcp2, udp1, udp2)).hasSize(4);
                assertRefused(client, virtual);
                runtime.get().setServices(List.of(web));
                for (InetAddress address : virtual) {
                    Set<String> answers = new HashSet<>();
                    for (int i = 0; i < 20; i++) {
                        answers.add(Net.tcp(client, address, 80));
                        answers.add(Net.udp(client, address, 53));
                    }
                    String seen = Net.v4(client).getHostAddress();
                    String seen6 = Net.v6(client).getHostAddress();
                    String me = address.getAddress().length == 4 ? seen : seen6;
                    assertThat(answers).containsExactlyInAnyOrder("one " + me, "two " + me);
                }
                runtime.get().setServices(List.of());
                assertRefused(client, virtual);
            }
        }
    }

    @Test
    void aPodThatReachesItselfByItsServiceIsSeenAsTheNode() throws IOException {
        try (TestRuntime runtime = TestRuntime.start(directory)) {
            PodSandbox pod = runtime.run("self", Pods.sleeping());
            List<InetAddress> virtual = runtime.get().allocateServiceAddresses("test/self");
            runtime.get()
                    .setServices(List.of(new Service(
                            "test",
                            "self",
                            virtual,
                            List.of(port(Protocol.TCP, 80, 8080, pod), port(Protocol.UDP, 53, 53, pod)))));
            try (ServerSocket tcp = Net.tcpServer(pod.netns(), 8080, "self");
                    DatagramSocket udp = Net.udpServer(pod.netns(), 53, "self")) {
                assertThat(List.of(tcp, udp)).hasSize(2);
                assertThat(Net.tcp(pod, virtual.get(0), 80)).isEqualTo("self 10.88.0.1");
                assertThat(Net.tcp(pod, virtual.get(1), 80)).isEqualTo("self fd88:0:0:0:0:0:0:1");
                assertThat(Net.udp(pod, virtual.get(0), 53)).isEqualTo("self 10.88.0.1");
                assertThat(Net.udp(pod, virtual.get(1), 53)).isEqualTo("self fd88:0:0:0:0:0:0:1");
            }
        }
    }

    @Test
    void aServiceWithoutEndpointsAndAnUnknownPortAreRefused() throws IOException {
        try (TestRuntime runtime = TestRuntime.start(directory)) {
            PodSandbox client = runtime.run("client", Pods.sleeping());
            // An address of the manifest's own choice, outside of the configured range.
            List<InetAddress> virtual = List.of(address("172.20.0.7"), address("fd97::7"));
            runtime.get()
                    .setServices(List.of(new Service(
                            "test",
                            "empty",
                            virtual,
                            List.of(
                                    new Service.Port(null, Protocol.TCP, 80, List.of()),
                                    new Service.Port(null, Protocol.UDP, 53, List.of())))));
            assertRefused(client, virtual);
        }
    }

    @Test
    void theMachinesOwnNamespaceIsNotTouched() throws IOException {
        List<String> before = links();
        try (TestRuntime runtime = TestRuntime.start(directory)) {
            runtime.run("a", Pods.sleeping());
            assertThat(links()).isEqualTo(before);
        }
        assertThat(links()).isEqualTo(before);
    }

    @Test
    void addressesAreUsedAgainAsLateAsPossible() throws Exception {
        try (TestRuntime runtime = TestRuntime.start(directory)) {
            PodSandbox a = runtime.run("a", Pods.sleeping());
            runtime.get().removePod(a.pod());
            assertThat(runtime.run("a", Pods.sleeping()).addresses()).doesNotContainAnyElementsOf(a.addresses());
        }
    }

    private static void assertRefused(PodSandbox client, List<InetAddress> addresses) {
        long began = System.nanoTime();
        for (InetAddress address : addresses) {
            assertThatThrownBy(() -> Net.tcp(client, address, 80)).isInstanceOf(ConnectException.class);
            assertThatThrownBy(() -> Net.udp(client, address, 53))
                    .as("UDP to %s", address)
                    .isInstanceOf(PortUnreachableException.class);
        }
        assertThat(System.nanoTime() - began).isLessThan(1_000_000_000L);
    }

    private static Service.Port port(Protocol protocol, int port, int target, PodSandbox... pods) {
        return new Service.Port(
                null,
                protocol,
                port,
                Stream.of(pods)
                        .flatMap(pod -> pod.addresses().stream())
                        .map(address -> new Endpoint(address, target))
                        .toList());
    }

    private static List<String> links() throws IOException {
        return NetworkInterface.networkInterfaces()
                .map(NetworkInterface::getName)
                .sorted()
                .toList();
    }

    private static InetAddress address(String literal) {
        return InetAddress.ofLiteral(literal);
    }
}
