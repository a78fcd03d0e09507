package dev.sidewall.verify;

import static java.util.Objects.requireNonNull;

import dev.sidewall.kernel.linux.Cgroup2;
import dev.sidewall.kernel.probe.Outcome;
import dev.sidewall.kernel.probe.Probe;
import dev.sidewall.kernel.probe.Prober;
import dev.sidewall.policy.model.PodRef;
import dev.sidewall.policy.model.World;
import dev.sidewall.verify.VerifyReport.Result;
import dev.sidewall.verify.VerifyReport.Unproven;
import dev.sidewall.verify.naive.NaiveEvaluator;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/**
 * Proves, or disproves, that the kernel does what the policies say: probes every pair of containers for real and compares
 * with the naive evaluation. Temporary listeners stand in where a container declares a port that nobody serves yet.
 */
public final class Verifier {
    /** A packet is counted when it is denied, long before this; a server that would answer has had its chance before. */
    private static final Duration COUNTING_TIME = Duration.ofMillis(50);

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
        Judge judge = new Judge(new NaiveEvaluator(world));
        List<Result> results = new ArrayList<>();
        List<Unproven> unproven = new ArrayList<>();
        for (List<Destination> destinations : plan.rounds()) {
            Round round = new Round(plan.sources(), destinations, servers, world.services());
            run(round, judge, options, progress, results, unproven);
        }
        return new VerifyReport(results, unproven, plan.skipped());
    }

    private void run(
            Round round,
            Judge judge,
            VerifyOptions options,
            Progress progress,
            List<Result> results,
            List<Unproven> unproven)
            throws IOException {
        int before = results.size() + unproven.size();
        List<PlannedProbe> planned = new ArrayList<>();
        List<Outcome> outcomes = prober.run(
                        round.listeners(),
                        bindings -> {
                            planned.addAll(round.probes(bindings));
                            return planned.stream().map(PlannedProbe::probe).toList();
                        },
                        options.timeout(),
                        done -> progress.probed(before + done, before + planned.size()))
                .outcomes();
        List<PlannedProbe> differing = new ArrayList<>();
        List<Result> first = new ArrayList<>();
        for (int i = 0; i < planned.size(); i++) {
            PlannedProbe one = planned.get(i);
            Outcome outcome = outcomes.get(i);
            if (Judge.isSilence(one, outcome)) {
                outcome = listenToCounters(one, options.counter());
            }
            if (outcome instanceof Outcome.Unavailable(String reason)) {
                unproven.add(new Unproven(Judge.attempt(one, one.targets().getFirst()), reason));
                continue;
            }
            Result result = judge.judge(one, outcome);
            if (result.differs() && !Judge.isSilence(one, outcomes.get(i))) {
                differing.add(one);
                first.add(result);
            } else {
                results.add(result);
            }
        }
        results.addAll(again(round, differing, first, judge, options.timeout()));
    }

    /** A full buffer or a busy machine can look like a drop: what differs gets one more chance, with less going on. */
    private List<Result> again(
            Round round, List<PlannedProbe> differing, List<Result> first, Judge judge, Duration timeout)
            throws IOException {
        if (differing.isEmpty()) {
            return List.of();
        }
        List<Probe> probes = differing.stream().map(PlannedProbe::probe).toList();
        List<Outcome> outcomes = prober.run(round.listeners(), probes, timeout).outcomes();
        List<Result> results = new ArrayList<>();
        for (int i = 0; i < differing.size(); i++) {
            if (outcomes.get(i) instanceof Outcome.Unavailable) {
                results.add(first.get(i)); // its container is gone by now; what was seen was seen
                continue;
            }
            Result second = judge.judge(differing.get(i), outcomes.get(i));
            results.add(new Result(
                    second.attempt(),
                    second.expected(),
                    second.actual(),
                    second.reason(),
                    second.outcome() + ", at first " + first.get(i).outcome(),
                    true));
        }
        return results;
    }

    /** The datagram once more, alone, to see whether a rule counts it. */
    private Outcome listenToCounters(PlannedProbe planned, VerifyOptions.DenyCounter counter) throws IOException {
        List<PodRef> pods = new ArrayList<>();
        pods.add(planned.source().ref());
        planned.targets()
                .forEach(target -> pods.add(target.destination().actor().ref()));
        OptionalLong before = denied(pods, counter);
        if (before.isPresent()) {
            Outcome outcome = prober.run(List.of(), List.of(planned.probe()), COUNTING_TIME)
                    .outcomes()
                    .getFirst();
            OptionalLong after = denied(pods, counter);
            if (!Judge.isSilence(planned, outcome)) {
                return outcome;
            }
            if (after.isPresent()) {
                return after.getAsLong() > before.getAsLong() ? new Outcome.TimedOut() : new Outcome.Replied();
            }
        }
        return new Outcome.Unavailable("the server doesn't answer an empty datagram, and no counter tells of a denial");
    }

    private static OptionalLong denied(List<PodRef> pods, VerifyOptions.DenyCounter counter) {
        List<OptionalLong> known = pods.stream()
                .distinct()
                .map(counter::denied)
                .filter(OptionalLong::isPresent)
                .toList();
        return known.isEmpty()
                ? OptionalLong.empty()
                : OptionalLong.of(
                        known.stream().mapToLong(OptionalLong::getAsLong).sum());
    }
}
