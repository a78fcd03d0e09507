package dev.sidewall.kernel.nft;

import dev.sidewall.policy.rules.Identity;
import dev.sidewall.policy.rules.IpRange;
import dev.sidewall.policy.rules.PeerTable;
import dev.sidewall.policy.rules.PodRules;
import dev.sidewall.policy.rules.PortTable;
import dev.sidewall.policy.rules.PortTable.Entry;
import dev.sidewall.policy.rules.SideRules;
import java.net.InetAddress;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The most frequent change of all, addresses that join peers, recognised in the rules themselves: {@link PodTable} then need
 * not render some thousand unchanged entries to find the new one among them. Any other change is left to {@link RulesetDiff}.
 */
final class AddedPeers {
    private final Ruleset held;
    private final RulesetBuilder chains = new RulesetBuilder();
    private final Map<String, Map<String, String>> added = new LinkedHashMap<>();

    private AddedPeers(Ruleset held) {
        this.held = held;
    }

    /**
     * The elements to add, by map; empty if the rules differ in anything else or a flow would have to be judged again.
     *
     * @param held what {@code from} was rendered to
     */
    static Optional<Map<String, Map<String, String>>> between(PodRules from, PodRules to, Ruleset held) {
        AddedPeers peers = new AddedPeers(held);
        return peers.collect(from, to) && peers.fit() ? Optional.of(peers.added) : Optional.empty();
    }

    private boolean collect(PodRules from, PodRules to) {
        if (from.mode() != to.mode()
                || from.closed()
                || to.closed()
                || !from.nodeAddresses().equals(to.nodeAddresses())
                || from.identities().size() != to.identities().size()) {
            return false;
        }
        for (int i = 0; i < to.identities().size(); i++) {
            Identity a = from.identities().get(i);
            Identity b = to.identities().get(i);
            Identity withSidesOfA =
                    new Identity(b.id(), b.containers(), b.uid(), b.declaredUdp(), a.ingress(), a.egress(), a.audit());
            if (!a.equals(withSidesOfA)
                    || !side(new Remote(a.id(), false, false), a.ingress(), b.ingress())
                    || !side(new Remote(a.id(), true, false), a.egress(), b.egress())
                    || !audit(a.id(), a.audit(), b.audit())) {
                return false;
            }
        }
        return true;
    }

    private boolean audit(int id, Identity.@Nullable Audit from, Identity.@Nullable Audit to) {
        if (from == null || to == null) {
            return from == null && to == null;
        }
        return side(new Remote(id, false, true), from.ingress(), to.ingress())
                && side(new Remote(id, true, true), from.egress(), to.egress());
    }

    private boolean side(Remote remote, SideRules from, SideRules to) {
        return from.isolated() == to.isolated()
                && from.local().keySet().equals(to.local().keySet())
                && from.local().entrySet().stream()
                        .allMatch(e -> same(e.getValue(), to.local().getOrDefault(e.getKey(), PortTable.NONE)))
                && same(from.anyContainer(), to.anyContainer())
                && same(from.wholePod(), to.wholePod())
                && same(from.remote().ranges(), to.remote().ranges())
                && hosts(remote, from.remote().hosts(), to.remote().hosts());
    }

    @SuppressWarnings("ReferenceEquality") // thousands of hosts share one table: it is compared once
    private boolean hosts(Remote remote, Map<InetAddress, PortTable> from, Map<InetAddress, PortTable> to) {
        int expected = from.size();
        PortTable before = PortTable.NONE;
        PortTable after = PortTable.NONE;
        for (Map.Entry<InetAddress, PortTable> host : to.entrySet()) {
            PortTable had = from.get(host.getKey());
            PortTable has = host.getValue();
            if (had == null) {
                expected++;
                String ranges = remote.ranges(IpRange.isV6(host.getKey()));
                remote.put(host.getKey(), has, held.maps().containsKey(ranges), chains, added);
            } else if (had != before || has != after) {
                if (!same(had, has)) {
                    return false;
                }
                before = had;
                after = has;
            }
        }
        return expected == to.size();
    }

    private static boolean same(List<PeerTable.Range> a, List<PeerTable.Range> b) {
        return a.size() == b.size()
                && IntStream.range(0, a.size())
                        .allMatch(i -> a.get(i).addresses().equals(b.get(i).addresses())
                                && same(a.get(i).ports(), b.get(i).ports()));
    }

    /** Entry by entry, by whichever rules: record equality of some thousand ports takes longer than the whole change. */
    private static boolean same(PortTable a, PortTable b) {
        List<Entry> as = a.entries();
        List<Entry> bs = b.entries();
        if (as.size() != bs.size()) {
            return false;
        }
        for (int i = 0; i < as.size(); i++) {
            Entry x = as.get(i);
            Entry y = bs.get(i);
            if (x.slot() != y.slot() || x.first() != y.first() || x.last() != y.last()) {
                return false;
            }
        }
        return true;
    }

    /** Whether there is a place for all of it already, and nothing but more is allowed then. */
    private boolean fit() {
        return held.chains().keySet().containsAll(chains.build().chains().keySet())
                && added.entrySet().stream()
                        .allMatch(map -> held.maps().containsKey(map.getKey())
                                && map.getValue().values().stream()
                                        .allMatch(verdict -> Loosening.adds(map.getKey(), verdict, held)));
    }
}
