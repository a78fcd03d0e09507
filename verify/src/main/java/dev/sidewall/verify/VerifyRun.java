package dev.sidewall.verify;

import dev.sidewall.kernel.probe.Outcome;
import dev.sidewall.kernel.probe.Probe;
import dev.sidewall.kernel.probe.Prober;
import dev.sidewall.policy.model.PodRef;
import dev.sidewall.verify.VerifyReport.Result;
import dev.sidewall.verify.VerifyReport.Unproven;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/** One verification under way: makes the probes of one round after the other, judges them and gathers what was found. */
final class VerifyRun {
    /** A packet is counted when it is denied, long before this; a server that would answer has had its chance before. */
    private static final Duration COUNTING_TIME = Duration.ofMillis(50);

    private final Prober prober;
    private final Judge judge;
    private final VerifyOptions options;
    private final Verifier.Progress progress;
    private final List<Result> results = new ArrayList<>();
    private final List<Unproven> unproven = new ArrayList<>();
    private final List<String> failures = new ArrayList<>();

    VerifyRun(Prober prober, Judge judge, VerifyOptions options, Verifier.Progress progress) {
        this.prober = prober;
        this.judge = judge;
        this.options = options;
        this.progress = progress;
    }

    VerifyReport report(List<String> skipped) {
        List<String> all = new ArrayList<>(skipped);
        all.addAll(failures);
        return new VerifyReport(results, unproven, all);
    }

    void add(Round round) throws IOException {
        int before = results.size() + unproven.size();
        List<PlannedProbe> planned = new ArrayList<>();
        List<Outcome> outcomes = prober.run(
                        round.listeners(),
                        bindings -> {
                            failures.addAll(round.failures(bindings));
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
                outcome = listenToCounters(one);
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
        results.addAll(again(round, differing, first));
    }

    /** A full buffer or a busy machine can look like a drop: what differs gets one more chance, with less going on. */
    private List<Result> again(Round round, List<PlannedProbe> differing, List<Result> first) throws IOException {
        if (differing.isEmpty()) {
            return List.of();
        }
        List<Probe> probes = differing.stream().map(PlannedProbe::probe).toList();
        List<Outcome> outcomes =
                prober.run(round.listeners(), probes, options.timeout()).outcomes();
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
    private Outcome listenToCounters(PlannedProbe planned) throws IOException {
        List<PodRef> pods = new ArrayList<>();
        pods.add(planned.source().ref());
        planned.targets()
                .forEach(target -> pods.add(target.destination().actor().ref()));
        OptionalLong before = denied(pods);
        if (before.isPresent()) {
            Outcome outcome = prober.run(List.of(), List.of(planned.probe()), COUNTING_TIME)
                    .outcomes()
                    .getFirst();
            OptionalLong after = denied(pods);
            if (!Judge.isSilence(planned, outcome)) {
                return outcome;
            }
            if (after.isPresent()) {
                return after.getAsLong() > before.getAsLong() ? new Outcome.TimedOut() : new Outcome.Replied();
            }
        }
        return new Outcome.Unavailable("the server doesn't answer an empty datagram, and no counter tells of a denial");
    }

    private OptionalLong denied(List<PodRef> pods) {
        List<OptionalLong> known = pods.stream()
                .distinct()
                .map(options.counter()::denied)
                .filter(OptionalLong::isPresent)
                .toList();
        return known.isEmpty()
                ? OptionalLong.empty()
                : OptionalLong.of(
                        known.stream().mapToLong(OptionalLong::getAsLong).sum());
    }
}
