package dev.sidewall.kernel.probe;

import java.util.List;

/** What a run found: one binding for each listener and one outcome for each probe, in the order they were given. */
public record ProbeResults(List<Binding> bindings, List<Outcome> outcomes) {
    public ProbeResults {
        bindings = List.copyOf(bindings);
        outcomes = List.copyOf(outcomes);
    }
}
