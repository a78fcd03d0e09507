package dev.sidewall.kernel.enforce;

import dev.sidewall.policy.rules.PodRules;
import java.io.IOException;
import java.util.Map;

/**
 * One Pod's rules in the kernel, whichever backend holds them. Thread-safe. What a backend can't enforce it refuses with a
 * {@link RefusedException}; it never enforces something close to it.
 */
public interface PodEnforcement extends AutoCloseable {
    /** Which program the kernel got the rules from, for people: {@code nftables} or {@code iptables (legacy)}. */
    String backend();

    /**
     * Makes the kernel hold these rules. Whatever may take something away makes flows be judged again at their next packet;
     * those that are still allowed go on without a break. On an exception what was in force stays in force.
     */
    void apply(PodRules rules, Owners owners) throws IOException;

    /** What the kernel holds as text for people, freshly listed. */
    String list() throws IOException;

    /** Packets per denial; the names are the reasons, {@code deny_egress_2} for container number 2. */
    Map<String, Long> counters() throws IOException;

    /** Lets go of the namespace; the rules stay in the kernel. */
    @Override
    void close();
}
