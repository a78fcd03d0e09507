package dev.sidewall.runtime.local;

import dev.sidewall.kernel.linux.Fd;
import dev.sidewall.kernel.linux.LinuxException;
import dev.sidewall.kernel.linux.NetworkNamespace;
import dev.sidewall.kernel.linux.RouteSocket;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The node: a network namespace with a bridge for Pods, one for what is outside, and forwarding between them.
 *
 * <p>A Pod has addresses without a subnet (/32 and /128) and reaches everything by the node's address on its bridge, so that
 * all traffic between Pods passes the node's routing. A Service's translation is then undone on the way back without bridge
 * netfilter, which not every machine has.
 */
final class NodeNetwork implements AutoCloseable {
    private static final byte[] POD_BRIDGE_MAC = {2, 's', 'w', 0, 0, 1};
    private static final byte[] OUTSIDE_BRIDGE_MAC = {2, 's', 'w', 0, 0, 2};
    private static final String POD_LINK = "eth0";

    private final Path netns;
    private final RouteSocket socket;
    private final Bridge pods;
    private final Bridge outside;

    private NodeNetwork(Path netns, RouteSocket socket, Bridge pods, Bridge outside) {
        this.netns = netns;
        this.socket = socket;
        this.pods = pods;
        this.outside = outside;
    }

    private record Bridge(int link, AddressPool pool, DualStack node, InetAddress linkLocal) {}

    /** A Pod's place in the network. */
    record Attachment(DualStack addresses, boolean outside) {}

    static NodeNetwork create(Path netns, LocalConfig config) throws IOException {
        if (!Files.exists(Path.of("/proc/sys/net/ipv6"))) {
            throw new IOException("this kernel has no IPv6, which Pods get here; was it started with ipv6.disable=1?");
        }
        createNamespace(netns);
        NetworkNamespace.call(netns, () -> {
            common();
            write("net/ipv4/ip_forward", "1");
            write("net/ipv6/conf/all/forwarding", "1");
            for (String kind : List.of("all", "default")) {
                // Pods reach each other by the node on purpose; there is no shorter way to point out.
                write("net/ipv4/conf/" + kind + "/send_redirects", "0");
            }
            for (String protocol : List.of("iptables", "ip6tables", "arptables")) {
                writeIfPresent("net/bridge/bridge-nf-call-" + protocol, "0");
            }
            return null;
        });
        RouteSocket socket = RouteSocket.open(netns);
        try {
            socket.setUp(socket.index("lo"));
            Bridge pods = addBridge(socket, "pods0", POD_BRIDGE_MAC, config.pods(), "Pod");
            Bridge outside = addBridge(socket, "outside0", OUTSIDE_BRIDGE_MAC, config.outside(), "outside");
            return new NodeNetwork(netns, socket, pods, outside);
        } catch (IOException | RuntimeException e) {
            socket.close();
            throw e;
        }
    }

    private static Bridge addBridge(RouteSocket socket, String name, byte[] mac, Subnets subnets, String purpose)
            throws IOException {
        int link = socket.addBridge(name, mac);
        DualStack node = subnets.at(1);
        socket.addAddress(link, node.ipv4(), subnets.ipv4().prefixLength());
        socket.addAddress(link, node.ipv6(), subnets.ipv6().prefixLength());
        return new Bridge(link, new AddressPool(purpose, subnets, 2), node, linkLocal(mac));
    }

    Path netns() {
        return netns;
    }

    /** Where a Pod that lives in the node's own namespace is. */
    List<InetAddress> podBridgeAddresses() {
        return pods.node().addresses();
    }

    /** Every address of the node, link-local ones included. */
    List<InetAddress> addresses() {
        List<InetAddress> addresses = new ArrayList<>();
        for (Bridge bridge : List.of(pods, outside)) {
            addresses.addAll(bridge.node().addresses());
            addresses.add(bridge.linkLocal());
        }
        return List.copyOf(addresses);
    }

    /** Creates a Pod's namespace and connects it; nothing runs in it yet. */
    Attachment attach(String id, Path podNetns, boolean isOutside) throws IOException {
        Bridge bridge = isOutside ? outside : pods;
        DualStack addresses = bridge.pool().allocate();
        try {
            createNamespace(podNetns);
            try (Fd fd = Fd.open(podNetns)) {
                NetworkNamespace.call(fd, () -> {
                    connect(id, fd, bridge, addresses);
                    return null;
                });
            }
            return new Attachment(addresses, isOutside);
        } catch (IOException | RuntimeException e) {
            NetworkNamespace.delete(podNetns);
            bridge.pool().release(addresses);
            throw e;
        }
    }

    void detach(String id, Path podNetns, Attachment attachment) throws IOException {
        try {
            socket.deleteLink(link(id));
        } catch (LinuxException e) {
            if (!e.isNotFound()) {
                throw e;
            }
        }
        NetworkNamespace.delete(podNetns);
        (attachment.outside() ? outside : pods).pool().release(attachment.addresses());
    }

    /** Runs on a thread in the Pod's namespace. */
    private void connect(String id, Fd podNetns, Bridge bridge, DualStack addresses) throws IOException {
        common();
        // As containerd 2 and CRI-O set up Pods: ports below 1024 and echo requests need no capability.
        write("net/ipv4/ip_unprivileged_port_start", "0");
        write("net/ipv4/ping_group_range", "0 2147483647");
        write("net/ipv4/ip_forward", "0");
        socket.addVeth(link(id), bridge.link(), POD_LINK, mac(addresses), podNetns);
        try (RouteSocket inPod = RouteSocket.open()) {
            inPod.setUp(inPod.index("lo"));
            int eth0 = inPod.index(POD_LINK);
            inPod.setUp(eth0);
            for (InetAddress address : addresses.addresses()) {
                inPod.addAddress(eth0, address, address.getAddress().length * 8);
            }
            for (InetAddress gateway : bridge.node().addresses()) {
                inPod.addLinkRoute(eth0, gateway);
                inPod.addDefaultRoute(eth0, gateway);
            }
            inPod.awaitRunning(eth0);
        }
        socket.awaitRunning(socket.index(link(id)));
        socket.awaitRunning(bridge.link());
    }

    /** What every namespace of ours has; new ones inherit some settings from the machine's. */
    private static void common() throws IOException {
        for (String kind : List.of("all", "default")) {
            write("net/ipv4/conf/" + kind + "/rp_filter", "0");
            write("net/ipv4/conf/" + kind + "/accept_redirects", "0");
            write("net/ipv6/conf/" + kind + "/disable_ipv6", "0");
            // Addresses, link-local ones too, are used at once.
            write("net/ipv6/conf/" + kind + "/accept_dad", "0");
            write("net/ipv6/conf/" + kind + "/accept_ra", "0");
            write("net/ipv6/conf/" + kind + "/accept_redirects", "0");
        }
        // Every refusal is sent: by default the kernel limits their rate, and redirects count (bit 0 is no type at
        // all).
        write("net/ipv4/icmp_ratemask", "0");
        write("net/ipv6/icmp/ratemask", "0");
    }

    private static void createNamespace(Path netns) throws IOException {
        try {
            NetworkNamespace.create(netns);
        } catch (LinuxException e) {
            if (e.isPermission()) {
                throw new IOException(
                        "creating a network namespace isn't allowed here; in a container it takes"
                                + " --privileged, or CAP_SYS_ADMIN and CAP_NET_ADMIN without a seccomp filter ("
                                + e.getMessage()
                                + ")",
                        e);
            }
            throw e;
        }
    }

    /** The node's end of a Pod's link; 15 characters are the most a name can have. */
    private static String link(String podId) {
        return "sw" + podId.substring(StateDirectory.POD_PREFIX.length());
    }

    /** From the IPv4 address: whoever gets the address later has the MAC that neighbours remember. */
    private static byte[] mac(DualStack addresses) {
        byte[] ip = addresses.ipv4().getAddress();
        return new byte[] {0x0a, 0x58, ip[0], ip[1], ip[2], ip[3]};
    }

    /** As the kernel derives it from the MAC address (RFC 4291, modified EUI-64). */
    private static InetAddress linkLocal(byte[] mac) {
        return Subnets.address(new byte[] {
            (byte) 0xfe,
            (byte) 0x80,
            0,
            0,
            0,
            0,
            0,
            0,
            (byte) (mac[0] ^ 2),
            mac[1],
            mac[2],
            (byte) 0xff,
            (byte) 0xfe,
            mac[3],
            mac[4],
            mac[5]
        });
    }

    private static void write(String key, String value) throws IOException {
        try {
            Files.writeString(Path.of("/proc/sys", key), value);
        } catch (FileSystemException e) {
            String reason = e.getReason() == null ? e.getClass().getSimpleName() : e.getReason();
            throw new IOException(
                    "setting " + key + " in a network namespace: " + reason + "; /proc/sys must be writable", e);
        }
    }

    private static void writeIfPresent(String key, String value) throws IOException {
        if (Files.exists(Path.of("/proc/sys", key))) {
            write(key, value);
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
        NetworkNamespace.delete(netns);
    }
}
