package dev.sidewall.verify;

import static java.util.Objects.requireNonNull;

import dev.sidewall.kernel.probe.Prober;
import dev.sidewall.policy.model.PodRef;
import java.time.Duration;
import java.util.OptionalLong;

/**
 * How to verify.
 *
 * @param timeout after which a probe counts as dropped
 * @param thorough also tries one undeclared port of every container, and every port of a Pod with each of its containers as
 *     the owner of the listening socket, in as many rounds as the Pod has containers
 * @param counter for silent UDP servers
 */
public record VerifyOptions(Duration timeout, boolean thorough, DenyCounter counter) {
    public VerifyOptions {
        if (timeout.isZero() || timeout.isNegative()) {
            throw new IllegalArgumentException("timeout is not positive: " + timeout);
        }
        requireNonNull(counter, "counter is null");
    }

    public static VerifyOptions defaults() {
        return new VerifyOptions(Prober.DEFAULT_TIMEOUT, false, DenyCounter.NONE);
    }

    public VerifyOptions withThorough(boolean value) {
        return new VerifyOptions(timeout, value, counter);
    }

    public VerifyOptions withCounter(DenyCounter value) {
        return new VerifyOptions(timeout, thorough, value);
    }

    /**
     * How many packets the rules of a Pod have denied so far. A UDP server that doesn't answer our empty datagram can't be
     * told from a rule that drops it, unless a rule is seen to count it.
     */
    @FunctionalInterface
    public interface DenyCounter {
        /** Nobody counts: what silent UDP servers are allowed stays unproven. */
        DenyCounter NONE = _ -> OptionalLong.empty();

        /** Empty where it isn't known. */
        OptionalLong denied(PodRef pod);
    }
}
