package dev.sidewall.bench;

import dev.sidewall.policy.compile.Compiler;
import dev.sidewall.policy.model.Cidr;
import dev.sidewall.policy.model.Container;
import dev.sidewall.policy.model.ContainerType;
import dev.sidewall.policy.model.Direction;
import dev.sidewall.policy.model.Enforcement;
import dev.sidewall.policy.model.IdentityMode;
import dev.sidewall.policy.model.Isolation;
import dev.sidewall.policy.model.LabelSelector;
import dev.sidewall.policy.model.Peer;
import dev.sidewall.policy.model.Pod;
import dev.sidewall.policy.model.PodRef;
import dev.sidewall.policy.model.Policy;
import dev.sidewall.policy.model.PolicyRef;
import dev.sidewall.policy.model.PortMatch;
import dev.sidewall.policy.model.Protocol;
import dev.sidewall.policy.model.Rule;
import dev.sidewall.policy.model.World;
import dev.sidewall.policy.rules.PodRules;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A Pod of a client and a server container, and policies with a number of allow entries: one half single ports of the
 * server, the other half single addresses. Both containers are isolated, so that a connection is judged on both sides.
 */
final class Entries {
    static final String CLIENT = "client";
    static final String SERVER = "server";
    static final long CLIENT_UID = 20_001;
    static final long SERVER_UID = 20_002;

    /** The ports that are measured; whatever their number, the entries hold them. */
    static final int ECHO_PORT = 30_001;

    static final int CONNECT_PORT = 30_003;

    private static final String NAMESPACE = "bench";
    private static final int FIRST_PORT = 10_001;
    private static final int FIRST_ADDRESS = 10 << 24 | 64 << 16 | 1;
    private static final int ADDRESSES_PORT = 443;

    private Entries() {}

    /** Compiles the policies into what the Pod has to hold. */
    static PodRules compile(IdentityMode mode, int ports, int addresses) {
        List<PortMatch> allowed = new ArrayList<>();
        ports(ports).forEach(p -> allowed.add(new PortMatch.Range(Protocol.TCP, p, p)));
        List<Peer> blocks = new ArrayList<>();
        for (int i = 0; i < addresses; i++) {
            blocks.add(new Peer.IpBlock(new Cidr(address(FIRST_ADDRESS + i), 32), List.of()));
        }
        List<Rule> egress = List.of(
                new Rule(List.of(new Peer.Container(SERVER)), allowed),
                new Rule(blocks, List.of(new PortMatch.Range(Protocol.TCP, ADDRESSES_PORT, ADDRESSES_PORT))));
        List<Rule> ingress = List.of(new Rule(List.of(new Peer.Container(CLIENT)), allowed));
        Pod pod = new Pod(
                new PodRef(NAMESPACE, "pod"),
                Map.of(),
                List.of(container(CLIENT, CLIENT_UID), container(SERVER, SERVER_UID)),
                List.of(),
                "",
                false,
                false,
                Isolation.SHARED,
                mode);
        World world = new World(
                List.of(),
                List.of(),
                List.of(pod),
                List.of(),
                List.of(
                        policy(CLIENT, Direction.EGRESS, List.of(), egress),
                        policy(SERVER, Direction.INGRESS, ingress, List.of())),
                new World.ClusterDns("kube-system", "kube-dns", List.of()));
        return new Compiler(world).compile(pod);
    }

    /** Every second port: neighbours would be merged into one range, which is one entry in the kernel. */
    private static List<Integer> ports(int count) {
        List<Integer> ports = new ArrayList<>(List.of(ECHO_PORT, CONNECT_PORT));
        for (int i = 0; ports.size() < count; i++) {
            ports.add(FIRST_PORT + 2 * i);
        }
        return ports;
    }

    private static Container container(String name, long uid) {
        return new Container(name, ContainerType.APP, List.of(), uid, uid, Set.of(), false);
    }

    private static Policy policy(String container, Direction direction, List<Rule> ingress, List<Rule> egress) {
        return new Policy(
                new PolicyRef(NAMESPACE, container),
                "bench",
                LabelSelector.ALL,
                List.of(container),
                Set.of(direction),
                ingress,
                egress,
                Enforcement.ENFORCE);
    }

    private static InetAddress address(int number) {
        byte[] bytes = {(byte) (number >> 24), (byte) (number >> 16), (byte) (number >> 8), (byte) number};
        try {
            return InetAddress.getByAddress(bytes);
        } catch (UnknownHostException e) {
            throw new IllegalStateException(e);
        }
    }
}
