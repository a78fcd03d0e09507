package dev.sidewall.kernel.linux;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Links, addresses and routes by rtnetlink: what {@code ip} does, without a process per change. The socket belongs to the
 * network namespace it was opened in and can be used from any thread. Names are checked by the kernel; its explanation
 * (extended ACK) is part of the exception.
 */
public final class RouteSocket implements AutoCloseable {
    private static final int RTM_NEWLINK = 16;
    private static final int RTM_DELLINK = 17;
    private static final int RTM_GETLINK = 18;
    private static final int RTM_NEWADDR = 20;
    private static final int RTM_NEWROUTE = 24;
    private static final int REQUEST_ACK = 0x1 | 0x4;
    private static final int CREATE = 0x400 | 0x200;
    private static final int IFF_UP = 0x1;
    private static final int IFF_RUNNING = 0x40;
    private static final long RUNNING_TIMEOUT_NANOS = 5_000_000_000L;
    private static final int IFLA_ADDRESS = 1;
    private static final int IFLA_IFNAME = 3;
    private static final int IFLA_MASTER = 10;
    private static final int IFLA_LINKINFO = 18;
    private static final int IFLA_NET_NS_FD = 28;
    private static final int IFLA_INFO_KIND = 1;
    private static final int IFLA_INFO_DATA = 2;
    private static final int VETH_INFO_PEER = 1;
    private static final int IFA_ADDRESS = 1;
    private static final int IFA_LOCAL = 2;
    private static final int IFA_F_NODAD = 2;
    private static final int RTA_DST = 1;
    private static final int RTA_OIF = 4;
    private static final int RTA_GATEWAY = 5;
    private static final int SCOPE_UNIVERSE = 0;
    private static final int SCOPE_LINK = 253;
    private static final int NLMSG_ERROR = 2;
    private static final int NLM_F_ACK_TLVS = 0x200;
    private static final int NLMSGERR_ATTR_MSG = 1;
    private static final int SOL_NETLINK = 270;
    private static final int NETLINK_CAP_ACK = 10;
    private static final int NETLINK_EXT_ACK = 11;

    private final Fd fd;
    private final Arena arena = Arena.ofShared();
    private final MemorySegment buffer = arena.allocate(64 * 1024, 16);
    private int sequence;

    private RouteSocket(Fd fd) {
        this.fd = fd;
    }

    /** Opens a socket in the namespace of the calling thread. */
    public static RouteSocket open() throws LinuxException {
        int routeProtocol = 0;
        Fd fd = new Fd(Libc.socket(Libc.AF_NETLINK, Libc.SOCK_RAW, routeProtocol));
        try {
            Libc.setsockopt(fd.number(), SOL_NETLINK, NETLINK_CAP_ACK, 1);
            Libc.setsockopt(fd.number(), SOL_NETLINK, NETLINK_EXT_ACK, 1);
        } catch (LinuxException e) {
            fd.close();
            throw e;
        }
        return new RouteSocket(fd);
    }

    /** Opens a socket in another namespace. */
    public static RouteSocket open(Path netns) throws IOException {
        return NetworkNamespace.call(netns, () -> open());
    }

    /** Adds a bridge that is up. With a fixed MAC address, as a bridge's own otherwise changes with its ports. */
    public int addBridge(String name, byte[] mac) throws LinuxException {
        RouteMessage message = new RouteMessage(RTM_NEWLINK, REQUEST_ACK | CREATE)
                .link(0, IFF_UP, IFF_UP)
                .attribute(IFLA_IFNAME, name)
                .attribute(IFLA_ADDRESS, mac);
        int info = message.begin(IFLA_LINKINFO);
        message.attribute(IFLA_INFO_KIND, "bridge").end(info);
        exchange("add bridge " + name, message);
        return index(name);
    }

    /** Adds a veth pair: one end here on a bridge and up, the other in another namespace, where it has to be set up. */
    public void addVeth(String name, int bridge, String peerName, byte[] peerMac, Fd peerNetns) throws LinuxException {
        RouteMessage message = new RouteMessage(RTM_NEWLINK, REQUEST_ACK | CREATE)
                .link(0, IFF_UP, IFF_UP)
                .attribute(IFLA_IFNAME, name)
                .attribute(IFLA_MASTER, bridge);
        int info = message.begin(IFLA_LINKINFO);
        message.attribute(IFLA_INFO_KIND, "veth");
        int data = message.begin(IFLA_INFO_DATA);
        int peer = message.begin(VETH_INFO_PEER);
        message.link(0, 0, 0)
                .attribute(IFLA_IFNAME, peerName)
                .attribute(IFLA_ADDRESS, peerMac)
                .attribute(IFLA_NET_NS_FD, peerNetns.number());
        message.end(peer);
        message.end(data);
        message.end(info);
        exchange("add veth " + name, message);
    }

    public void setUp(int link) throws LinuxException {
        exchange("set link " + link + " up", new RouteMessage(RTM_NEWLINK, REQUEST_ACK).link(link, IFF_UP, IFF_UP));
    }

    /**
     * Waits until the link can really send. A link whose other end comes up is connected a little later, by a kernel thread, and
     * drops what is sent before; the first neighbour discovery would be lost, and repeated only after a second.
     */
    public void awaitRunning(int link) throws IOException {
        long deadline = System.nanoTime() + RUNNING_TIMEOUT_NANOS;
        String operation = "find link " + link;
        while (true) {
            ByteBuffer reply = answer(operation, new RouteMessage(RTM_GETLINK, REQUEST_ACK).link(link, 0, 0));
            if ((reply.getInt(RouteMessage.HEADER + 8) & IFF_RUNNING) != 0) {
                return;
            }
            if (System.nanoTime() > deadline) {
                throw new IOException("link " + link + " doesn't come up");
            }
            LockSupport.parkNanos(500_000);
        }
    }

    public void deleteLink(String name) throws LinuxException {
        exchange(
                "delete link " + name,
                new RouteMessage(RTM_DELLINK, REQUEST_ACK).link(0, 0, 0).attribute(IFLA_IFNAME, name));
    }

    /** The number of the link with this name in this namespace. */
    public int index(String name) throws LinuxException {
        RouteMessage question =
                new RouteMessage(RTM_GETLINK, REQUEST_ACK).link(0, 0, 0).attribute(IFLA_IFNAME, name);
        return answer("find link " + name, question).getInt(RouteMessage.HEADER + 4);
    }

    private ByteBuffer answer(String operation, RouteMessage question) throws LinuxException {
        ByteBuffer reply = exchange(operation, question);
        if (reply == null) {
            throw new IllegalStateException(operation + ": the kernel acknowledged the question without an answer");
        }
        return reply;
    }

    /** Adds an address that can be used at once: without duplicate address detection. */
    public void addAddress(int link, InetAddress address, int prefixLength) throws LinuxException {
        RouteMessage message = new RouteMessage(RTM_NEWADDR, REQUEST_ACK | CREATE)
                .address(family(address), prefixLength, address instanceof Inet4Address ? 0 : IFA_F_NODAD, link)
                .attribute(IFA_LOCAL, address.getAddress())
                .attribute(IFA_ADDRESS, address.getAddress());
        exchange("add address " + address.getHostAddress() + "/" + prefixLength, message);
    }

    /** Routes one address straight to a link. */
    public void addLinkRoute(int link, InetAddress destination) throws LinuxException {
        byte[] bytes = destination.getAddress();
        RouteMessage message = new RouteMessage(RTM_NEWROUTE, REQUEST_ACK | CREATE)
                .route(family(destination), bytes.length * 8, SCOPE_LINK)
                .attribute(RTA_DST, bytes)
                .attribute(RTA_OIF, link);
        exchange("add route to " + destination.getHostAddress(), message);
    }

    public void addDefaultRoute(int link, InetAddress gateway) throws LinuxException {
        RouteMessage message = new RouteMessage(RTM_NEWROUTE, REQUEST_ACK | CREATE)
                .route(family(gateway), 0, SCOPE_UNIVERSE)
                .attribute(RTA_GATEWAY, gateway.getAddress())
                .attribute(RTA_OIF, link);
        exchange("add default route via " + gateway.getHostAddress(), message);
    }

    /** Sends a request and returns the last message the kernel sent before its acknowledgement, if any. */
    private synchronized @Nullable ByteBuffer exchange(String operation, RouteMessage request) throws LinuxException {
        byte[] bytes = request.finish(++sequence);
        MemorySegment.copy(bytes, 0, buffer, ValueLayout.JAVA_BYTE, 0, bytes.length);
        Libc.send(fd.number(), buffer, bytes.length);
        ByteBuffer answer = null;
        while (true) {
            int length = Libc.recv(fd.number(), buffer);
            byte[] received = buffer.asSlice(0, length).toArray(ValueLayout.JAVA_BYTE);
            int offset = 0;
            while (offset + RouteMessage.HEADER <= length) {
                ByteBuffer rest = ByteBuffer.wrap(received).order(ByteOrder.nativeOrder());
                ByteBuffer message = rest.slice(offset, rest.getInt(offset)).order(ByteOrder.nativeOrder());
                offset += (message.capacity() + 3) & ~3;
                if (message.getInt(8) != sequence) {
                    continue;
                }
                if (message.getShort(4) != NLMSG_ERROR) {
                    answer = message;
                    continue;
                }
                int errno = -message.getInt(RouteMessage.HEADER);
                if (errno == 0) {
                    return answer;
                }
                throw new LinuxException(operation, errno, Libc.strerror(errno) + explanation(message));
            }
        }
    }

    private static String explanation(ByteBuffer error) {
        if ((error.getShort(6) & NLM_F_ACK_TLVS) == 0) {
            return "";
        }
        int offset = RouteMessage.HEADER + 4 + RouteMessage.HEADER;
        while (offset + 4 <= error.capacity()) {
            int length = Short.toUnsignedInt(error.getShort(offset));
            if (length < 4) {
                return "";
            }
            if (error.getShort(offset + 2) == NLMSGERR_ATTR_MSG) {
                byte[] text = new byte[length - 5];
                error.get(offset + 4, text);
                return " (" + new String(text, StandardCharsets.UTF_8) + ")";
            }
            offset += (length + 3) & ~3;
        }
        return "";
    }

    private static int family(InetAddress address) {
        return address instanceof Inet4Address ? 2 : 10;
    }

    @Override
    public synchronized void close() {
        fd.close();
        if (arena.scope().isAlive()) {
            arena.close();
        }
    }
}
