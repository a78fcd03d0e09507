package dev.sidewall.verify;

import dev.sidewall.kernel.probe.Outcome;
import dev.sidewall.kernel.probe.Probe.Answerer;
import dev.sidewall.policy.model.Protocol;
import dev.sidewall.verify.PlannedProbe.Target;
import dev.sidewall.verify.VerifyReport.Attempt;
import dev.sidewall.verify.VerifyReport.Result;
import dev.sidewall.verify.naive.NaiveEvaluator;
import dev.sidewall.verify.naive.Verdict;
import java.util.Optional;

/** Holds what was seen against what the policies say. */
record Judge(NaiveEvaluator evaluator) {
    /**
     * The target that best explains the outcome decides what was expected. Of several endpoints behind a virtual address,
     * some may be denied at their own side: then a denial is right, and so is an answer from one of the others.
     */
    Result judge(PlannedProbe planned, Outcome outcome) {
        boolean through = through(outcome);
        Target target = planned.targets().getFirst();
        Verdict verdict = evaluator.evaluate(target.flow());
        for (Target other : planned.targets()) {
            Verdict its = evaluator.evaluate(other.flow());
            Optional<Boolean> answered = answeredBy(outcome, other);
            if (answered.orElse(its.allowed() == through)) {
                target = other;
                verdict = its;
                break;
            }
        }
        boolean actual = isHalfOpen(planned, outcome) ? !verdict.allowed() : through;
        String text = isHalfOpen(planned, outcome) ? "connected, but no data came back" : outcome.describe();
        return new Result(attempt(planned, target), verdict.allowed(), actual, verdict.reason(), text, false);
    }

    /** A datagram that a real server left unanswered, denied or not. */
    static boolean isSilence(PlannedProbe planned, Outcome outcome) {
        return planned.probe().protocol() == Protocol.UDP
                && planned.probe().answerer() == Answerer.SERVER
                && outcome instanceof Outcome.TimedOut;
    }

    static Attempt attempt(PlannedProbe planned, Target target) {
        return new Attempt(
                planned.source().toString(),
                target.destination().actor().toString(),
                planned.probe().address(),
                planned.probe().port(),
                planned.probe().protocol());
    }

    private static boolean through(Outcome outcome) {
        return switch (outcome) {
            case Outcome.Answered _, Outcome.Connected _, Outcome.Replied _ -> true;
            case Outcome.Refused _, Outcome.TimedOut _, Outcome.Failed _, Outcome.Unavailable _ -> false;
        };
    }

    private static Optional<Boolean> answeredBy(Outcome outcome, Target target) {
        return outcome instanceof Outcome.Answered(var by)
                ? Optional.of(by.equals(target.destination().listener()))
                : Optional.empty();
    }

    /** Neither an allow, for no data passes, nor a deny, for the handshake did: wrong whatever the policies say. */
    private static boolean isHalfOpen(PlannedProbe planned, Outcome outcome) {
        return planned.probe().answerer() == Answerer.LISTENER && outcome instanceof Outcome.Connected;
    }
}
