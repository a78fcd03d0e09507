package dev.sidewall.policy.compile;

import dev.sidewall.policy.model.PolicyRef;
import dev.sidewall.policy.rules.PeerTable;
import dev.sidewall.policy.rules.PortTable;
import java.util.List;
import java.util.Map;

/**
 * One direction of one container before containers are folded into identities.
 *
 * @param rules the expanded rules that {@code remote} was made of
 * @param local by the name of the other container of the Pod
 */
record Side(
        boolean isolated,
        List<PolicyRef> by,
        List<ExpandedRule> rules,
        Map<String, PortTable> local,
        PortTable wholePod,
        PeerTable remote) {
    static final Side OPEN = new Side(false, List.of(), List.of(), Map.of(), PortTable.ANY, PeerTable.ANY);

    /** What is allowed with another container of the Pod. */
    PortTable towards(String container) {
        return isolated ? local.getOrDefault(container, PortTable.NONE) : PortTable.ANY;
    }

    Side withRemote(PeerTable changed) {
        return new Side(isolated, by, rules, local, wholePod, changed);
    }
}
