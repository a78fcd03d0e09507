package dev.sidewall.agent.state;

import static java.util.Objects.requireNonNull;

import dev.sidewall.policy.model.Container;
import dev.sidewall.policy.model.IdentityMode;
import dev.sidewall.policy.model.Isolation;
import dev.sidewall.policy.model.World;
import dev.sidewall.runtime.PodSandbox;
import java.util.List;

/**
 * What the agent last brought into force, as the other commands need it.
 *
 * @param pid the agent's process
 * @param cgroupMount where the cgroup v2 hierarchy is mounted
 * @param world the desired state that was compiled
 */
public record AgentState(long pid, String cgroupMount, World world, List<PodState> pods) {
    /**
     * One Pod on this machine.
     *
     * @param outside it stands for something outside of the cluster and is not enforced
     * @param containers its containers as declared, in the order of the sandbox's
     * @param rulesDigest of the rules as the kernel listed them right after they were applied, empty if they weren't
     * @param problems for people
     */
    public record PodState(
            PodSandbox sandbox,
            Isolation isolation,
            IdentityMode identity,
            boolean outside,
            List<Container> containers,
            String rulesDigest,
            List<String> problems) {
        public PodState {
            requireNonNull(sandbox, "sandbox is null");
            requireNonNull(rulesDigest, "rulesDigest is null");
            containers = List.copyOf(containers);
            problems = List.copyOf(problems);
        }
    }

    public AgentState {
        requireNonNull(world, "world is null");
        pods = List.copyOf(pods);
    }
}
