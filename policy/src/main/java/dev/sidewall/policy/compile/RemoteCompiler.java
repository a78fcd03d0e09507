package dev.sidewall.policy.compile;

import dev.sidewall.policy.model.Pod;
import dev.sidewall.policy.rules.IpRange;
import dev.sidewall.policy.rules.PeerTable;
import dev.sidewall.policy.rules.PortTable;
import java.math.BigInteger;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The table of addresses outside the Pod for one direction of one container: ranges from ipBlocks, World and peerless rules,
 * and an entry of its own for every address about which the ranges would be wrong. Virtual addresses of Services come later.
 */
final class RemoteCompiler {
    private final AddressBook book;
    private final Pod pod;
    private final List<ExpandedRule> rules;
    private final BitSet worldRules = new BitSet();
    private final Map<BitSet, PortTable> tables = new HashMap<>();

    RemoteCompiler(AddressBook book, Pod pod, List<ExpandedRule> rules) {
        this.book = book;
        this.pod = pod;
        this.rules = rules;
        for (int i = 0; i < rules.size(); i++) {
            worldRules.set(i, rules.get(i).world());
        }
    }

    PeerTable compile() {
        List<List<IpRange>> perRule = new ArrayList<>();
        for (ExpandedRule rule : rules) {
            List<IpRange> ranges = new ArrayList<>(rule.blocks());
            if (rule.world()) {
                ranges.addAll(Ranges.WORLD);
            }
            perRule.add(ranges);
        }
        List<Ranges.Covered> v4 = Ranges.sweep(false, perRule);
        List<Ranges.Covered> v6 = Ranges.sweep(true, perRule);
        Map<InetAddress, PortTable> hosts = new HashMap<>();
        List<PeerTable.Range> ranges = new ArrayList<>();
        addRanges(v4, ranges, hosts);
        addRanges(v6, ranges, hosts);
        PeerTable fromRanges = new PeerTable(hosts, ranges);
        for (InetAddress address : addressesToCheck()) {
            PortTable ports = at(address, coveredBy(IpRange.isV6(address) ? v6 : v4, IpRange.number(address)));
            if (!ports.allowsSameAs(fromRanges.at(address))) {
                hosts.put(address, ports);
            }
        }
        return new PeerTable(hosts, ranges);
    }

    /** Single addresses become hosts, so that the equal ranges on their two sides stay one range. */
    private void addRanges(
            List<Ranges.Covered> sweep, List<PeerTable.Range> ranges, Map<InetAddress, PortTable> hosts) {
        int firstOfFamily = ranges.size();
        BigInteger bridged = BigInteger.ZERO;
        for (Ranges.Covered covered : sweep) {
            PortTable ports = tables.computeIfAbsent(covered.rules(), this::generic);
            IpRange range = covered.range();
            boolean adjacent = ranges.size() > firstOfFamily && bridged.equals(range.first());
            if (range.isSingle()) {
                hosts.put(range.firstAddress(), ports);
                bridged = adjacent ? range.last().add(BigInteger.ONE) : bridged;
                continue;
            }
            PeerTable.Range last = adjacent ? ranges.getLast() : null;
            if (last != null && last.ports().allowsSameAs(ports)) {
                IpRange merged = new IpRange(range.v6(), last.addresses().first(), range.last());
                ranges.set(ranges.size() - 1, new PeerTable.Range(merged, last.ports()));
            } else {
                ranges.add(new PeerTable.Range(range, ports));
            }
            bridged = range.last().add(BigInteger.ONE);
        }
    }

    private PortTable generic(BitSet active) {
        return PortTable.union(
                active.stream().mapToObj(i -> rules.get(i).portsOfNumbers()).toList());
    }

    /** Addresses about which ranges can't say everything. */
    private Set<InetAddress> addressesToCheck() {
        Set<InetAddress> addresses = new HashSet<>();
        rules.forEach(r -> addresses.addAll(r.hosts().keySet()));
        boolean namedInBlock = rules.stream().anyMatch(r -> !r.blocks().isEmpty() && r.hasNamedPorts());
        if (!worldRules.isEmpty() || namedInBlock) {
            addresses.addAll(book.podsAndNodes());
        }
        addresses.removeAll(pod.addresses());
        return addresses;
    }

    private PortTable at(InetAddress address, BitSet covering) {
        Optional<Pod> peer = book.podAt(address);
        BitSet blocks = (BitSet) covering.clone();
        if (peer.isPresent() || book.nodeAddresses().contains(address) || book.isService(address)) {
            for (int i = worldRules.nextSetBit(0); i >= 0; i = worldRules.nextSetBit(i + 1)) {
                blocks.set(i, !rules.get(i).blocks().isEmpty() && inBlocks(rules.get(i), address));
            }
        }
        List<PortTable> allowed = new ArrayList<>();
        for (int i = 0; i < rules.size(); i++) {
            ExpandedRule rule = rules.get(i);
            if (blocks.get(i)) {
                allowed.add(peer.map(rule::portsAt).orElseGet(rule::portsOfNumbers));
            }
            PortTable host = rule.hosts().get(address);
            if (host != null) {
                allowed.add(host);
            }
        }
        return PortTable.union(allowed);
    }

    private static boolean inBlocks(ExpandedRule rule, InetAddress address) {
        BigInteger number = IpRange.number(address);
        return rule.blocks().stream().anyMatch(b -> b.v6() == IpRange.isV6(address) && b.contains(number));
    }

    private static BitSet coveredBy(List<Ranges.Covered> sweep, BigInteger number) {
        int low = 0;
        int high = sweep.size() - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            IpRange range = sweep.get(middle).range();
            if (range.contains(number)) {
                return sweep.get(middle).rules();
            }
            if (number.compareTo(range.first()) < 0) {
                high = middle - 1;
            } else {
                low = middle + 1;
            }
        }
        return new BitSet();
    }
}
