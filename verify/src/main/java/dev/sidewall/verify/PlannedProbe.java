package dev.sidewall.verify;

import dev.sidewall.kernel.probe.Probe;
import dev.sidewall.verify.naive.Flow;
import java.util.List;

/**
 * A probe and who may be at its other end: one container, or several where a Service's virtual address leads to any of its
 * endpoints.
 */
record PlannedProbe(Actor source, Probe probe, List<Target> targets) {
    PlannedProbe {
        targets = List.copyOf(targets);
    }

    /** One that may answer, and the flow it would be. */
    record Target(Destination destination, Flow flow) {}
}
