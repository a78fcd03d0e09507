package dev.sidewall.verify;

import static java.util.Objects.requireNonNull;

import dev.sidewall.kernel.linux.Cgroup2;
import dev.sidewall.kernel.probe.Prober;
import dev.sidewall.policy.model.PodRef;
import dev.sidewall.policy.model.World;
import dev.sidewall.verify.naive.NaiveEvaluator;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Proves, or disproves, that the kernel does what the policies say: probes every pair of containers for real and compares
 * with the naive evaluation. Temporary listeners stand in where a container declares a port that nobody serves yet.
 */
public final class Verifier {
    private final Cgroup2 cgroups;
    private final Prober prober;

    public Verifier(Cgroup2 cgroups) {
        this.cgroups = requireNonNull(cgroups, "cgroups is null");
        this.prober = new Prober(cgroups);
    }

    /** Told how far it has come; {@code planned} grows with each round. */
    @FunctionalInterface
    public interface Progress {
        Progress NONE = (_, _) -> {};

        void probed(int done, int planned);
    }

    /**
     * Needs root on the node whose Pods these are.
     *
     * @param world what should be enforced
     * @param pods the Pods to probe from and to; those of the world that aren't among them are left alone
     */
    public VerifyReport verify(World world, List<LivePod> pods, VerifyOptions options, Progress progress)
            throws IOException {
        Map<PodRef, ListeningServers> servers = new HashMap<>();
        for (LivePod pod : pods) {
            servers.put(pod.ref(), ListeningServers.find(pod, cgroups));
        }
        VerifyPlan plan = VerifyPlan.of(world, pods, servers, options.thorough());
        VerifyRun run = new VerifyRun(prober, new Judge(new NaiveEvaluator(world)), options, progress);
        for (List<Destination> destinations : plan.rounds()) {
            run.add(new Round(plan.sources(), destinations, servers, world.services()));
        }
        return run.report(plan.skipped());
    }
}
