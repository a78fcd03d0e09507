package dev.sidewall.kernel.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class RouteSocketTest {
    private static final byte[] MAC = {2, 0, 0, 0, 0, 1};
    private static final byte[] PEER_MAC = {2, 0, 0, 0, 0, 2};

    @TempDir
    private Path directory;

    private Path node = Path.of("unset");
    private Path pod = Path.of("unset");

    @BeforeEach
    void twoNamespaces() throws IOException {
        Root.assumeRoot();
        node = directory.resolve("node");
        pod = directory.resolve("pod");
        NetworkNamespace.create(node);
        NetworkNamespace.create(pod);
    }

    @AfterEach
    void deleteThem() throws IOException {
        NetworkNamespace.delete(node);
        NetworkNamespace.delete(pod);
    }

    @Test
    void aVethOnABridgeJoinsTwoNamespaces() throws IOException {
        InetAddress gateway = InetAddress.ofLiteral("10.1.0.1");
        InetAddress gateway6 = InetAddress.ofLiteral("fd01::1");
        try (RouteSocket atNode = RouteSocket.open(node);
                RouteSocket inPod = RouteSocket.open(pod);
                Fd podFd = Fd.open(pod)) {
            int bridge = atNode.addBridge("pods0", MAC);
            atNode.addAddress(bridge, gateway, 16);
            atNode.addAddress(bridge, gateway6, 64);
            atNode.addVeth("veth1", bridge, "eth0", PEER_MAC, podFd);
            int eth0 = inPod.index("eth0");
            inPod.setUp(inPod.index("lo"));
            inPod.setUp(eth0);
            inPod.addAddress(eth0, InetAddress.ofLiteral("10.1.0.2"), 32);
            inPod.addAddress(eth0, InetAddress.ofLiteral("fd01::2"), 128);
            inPod.addLinkRoute(eth0, gateway);
            inPod.addLinkRoute(eth0, gateway6);
            inPod.addDefaultRoute(eth0, gateway);
            inPod.addDefaultRoute(eth0, gateway6);

            for (InetAddress address : List.of(gateway, gateway6)) {
                assertThat(NetworkNamespace.call(pod, () -> address.isReachable(2_000)))
                        .as("%s from the pod", address)
                        .isTrue();
            }
            byte[] mac = NetworkNamespace.call(
                    pod, () -> NetworkInterface.getByName("eth0").getHardwareAddress());
            assertThat(mac).isEqualTo(PEER_MAC);

            atNode.deleteLink("veth1");
            assertThatThrownBy(() -> inPod.index("eth0"))
                    .isInstanceOfSatisfying(
                            LinuxException.class,
                            e -> assertThat(e.isNotFound()).isTrue())
                    .hasMessage("find link eth0: No such device");
        }
    }

    @Test
    void theKernelsExplanationIsPartOfTheMessage() throws IOException {
        try (RouteSocket socket = RouteSocket.open(pod)) {
            socket.addBridge("br0", MAC);
            assertThatThrownBy(() -> socket.addBridge("br0", MAC))
                    .isInstanceOfSatisfying(
                            LinuxException.class, e -> assertThat(e.isExists()).isTrue());
            assertThatThrownBy(() -> socket.addDefaultRoute(1, InetAddress.ofLiteral("10.9.9.9")))
                    .hasMessageStartingWith("add default route via 10.9.9.9: ")
                    .hasMessageEndingWith(")");
        }
    }
}
