package dev.sidewall.kernel.backend;

import dev.sidewall.policy.model.Cidr;
import dev.sidewall.policy.model.Direction;
import dev.sidewall.policy.model.IdentityMode;
import dev.sidewall.policy.model.PodRef;
import dev.sidewall.policy.model.PolicyRef;
import dev.sidewall.policy.rules.Identity;
import dev.sidewall.policy.rules.IpRange;
import dev.sidewall.policy.rules.PeerTable;
import dev.sidewall.policy.rules.PodRules;
import dev.sidewall.policy.rules.PortTable;
import dev.sidewall.policy.rules.RuleRef;
import dev.sidewall.policy.rules.SideRules;
import dev.sidewall.policy.rules.Slot;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Writes rules for the containers of {@link PodNetwork} without policies and a compiler. */
final class TestRules {
    private static final PodRef POD = new PodRef("test", "pod");
    private static final PolicyRef POLICY = new PolicyRef("test", "policy");

    /** Every protocol and port. */
    static final PortTable ALL = PortTable.any(rule());

    private final IdentityMode mode;
    private final Map<String, SideRules> ingress = new HashMap<>();
    private final Map<String, SideRules> egress = new HashMap<>();
    private final Map<String, Set<Integer>> udp = new HashMap<>();

    TestRules(IdentityMode mode) {
        this.mode = mode;
    }

    /** A side that may do nothing beyond talking to itself, to which allowances are added. */
    final class Side {
        private final String container;
        private final Direction direction;
        private final Map<Integer, PortTable> local = new HashMap<>();
        private final Map<InetAddress, PortTable> hosts = new HashMap<>();
        private final List<PeerTable.Range> ranges = new ArrayList<>();

        private Side(String container, Direction direction) {
            this.container = container;
            this.direction = direction;
            local.put(id(container), PortTable.ANY);
        }

        Side container(String peer, PortTable... ports) {
            local.put(id(peer), union(ports));
            return this;
        }

        Side host(InetAddress v4, InetAddress v6, PortTable... ports) {
            hosts.put(v4, union(ports));
            hosts.put(v6, union(ports));
            return this;
        }

        /** Networks in ascending order. */
        Side network(InetAddress network, int prefixLength, PortTable... ports) {
            ranges.add(new PeerTable.Range(IpRange.of(new Cidr(network, prefixLength)), union(ports)));
            return this;
        }

        TestRules end() {
            boolean isEgress = direction == Direction.EGRESS;
            (isEgress ? egress : ingress)
                    .put(
                            container,
                            new SideRules(
                                    true,
                                    List.of(POLICY),
                                    local,
                                    PortTable.NONE,
                                    PortTable.NONE,
                                    new PeerTable(hosts, ranges)));
            return TestRules.this;
        }
    }

    Side egress(String container) {
        return new Side(container, Direction.EGRESS);
    }

    Side ingress(String container) {
        return new Side(container, Direction.INGRESS);
    }

    TestRules declaresUdp(String container, Integer... ports) {
        udp.put(container, Set.of(ports));
        return this;
    }

    static PortTable tcp(int... ports) {
        return ports(Slot.TCP, ports);
    }

    static PortTable udp(int... ports) {
        return ports(Slot.UDP, ports);
    }

    private static PortTable ports(Slot slot, int... ports) {
        return new PortTable(Arrays.stream(ports)
                .mapToObj(p -> new PortTable.Entry(slot, p, p, rule()))
                .toList());
    }

    private static PortTable union(PortTable... tables) {
        return PortTable.union(List.of(tables));
    }

    private static RuleRef rule() {
        return new RuleRef(POLICY, "test", Direction.EGRESS, 0);
    }

    static int id(String container) {
        return PodNetwork.CONTAINERS.indexOf(container) + 1;
    }

    PodRules build() {
        List<Identity> identities = PodNetwork.CONTAINERS.stream()
                .map(name -> new Identity(
                        id(name),
                        List.of(name),
                        mode == IdentityMode.USER ? PodNetwork.uid(name) : null,
                        udp.getOrDefault(name, Set.of()),
                        ingress.getOrDefault(name, SideRules.OPEN),
                        egress.getOrDefault(name, SideRules.OPEN),
                        null))
                .toList();
        return new PodRules(POD, mode, false, identities, Set.of(PodNetwork.NODE_V4, PodNetwork.NODE_V6), List.of());
    }

    static PodRules closed(IdentityMode mode) {
        return PodRules.closed(POD, mode, List.of());
    }
}
