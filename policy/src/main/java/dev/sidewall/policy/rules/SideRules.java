package dev.sidewall.policy.rules;

import dev.sidewall.policy.model.PolicyRef;
import java.util.List;
import java.util.Map;

/**
 * One direction of one identity. Where {@code isolated} is false {@code local} isn't asked, and {@code remote} still may hold
 * back single addresses (the Pod's own Services, DESIGN semantics 5).
 *
 * @param by the policies that isolate it, sorted
 * @param local what is allowed with each other identity of the Pod, by its id; identities that are absent: nothing
 * @param anyContainer what is allowed with every container of the Pod, whichever owns the other end
 * @param wholePod what peerless rules allow inside the Pod
 */
public record SideRules(
        boolean isolated,
        List<PolicyRef> by,
        Map<Integer, PortTable> local,
        PortTable anyContainer,
        PortTable wholePod,
        PeerTable remote) {
    /** Not isolated: nothing is denied. */
    public static final SideRules OPEN =
            new SideRules(false, List.of(), Map.of(), PortTable.ANY, PortTable.ANY, PeerTable.ANY);

    public SideRules {
        by = List.copyOf(by);
        local = Map.copyOf(local);
    }
}
