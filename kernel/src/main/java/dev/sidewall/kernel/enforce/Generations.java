package dev.sidewall.kernel.enforce;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;

/**
 * Numbers the policy generations of one Pod. Flows keep the number they were last allowed in, also over a restart of the agent
 * and a change of backend, so none may be given out that a live flow still carries from longer ago. Not thread-safe.
 */
public final class Generations {
    private static final MarkLayout MARKS = MarkLayout.DEFAULT;

    private final Path netns;
    private final Set<Integer> inRules;
    private int current;
    private boolean unsure;

    /**
     * Begins with a number that no flow carries.
     *
     * @param inRules those in rules of ours that are in force there already
     */
    public Generations(Path netns, Set<Integer> inRules) throws IOException {
        this.netns = requireNonNull(netns, "netns is null");
        this.inRules = Set.copyOf(inRules);
        Set<Integer> carried = carried();
        int latest = carried.stream()
                .filter(generation -> generation <= MARKS.maxGeneration())
                .max(Integer::compare)
                .orElse(0);
        this.current = free(latest, carried);
        // Those after the latest are free, until numbers come round again.
        this.unsure = current <= latest;
    }

    /** The generation in force. */
    public int current() {
        return current;
    }

    /** The one a change may use; {@link #use} makes it the current one. */
    public int next() throws IOException {
        if (!unsure && current < MARKS.maxGeneration()) {
            return current + 1;
        }
        // Numbers come round again after some thousands of changes.
        unsure = true;
        return free(current, carried());
    }

    public void use(int generation) {
        current = generation;
    }

    private Set<Integer> carried() throws IOException {
        Set<Integer> carried = new HashSet<>(Conntrack.generations(netns, MARKS));
        carried.addAll(inRules);
        return carried;
    }

    private static int free(int after, Set<Integer> carried) throws IOException {
        int last = MARKS.maxGeneration();
        for (int step = 0; step < last; step++) {
            int candidate = (after + step) % last + 1;
            if (!carried.contains(candidate)) {
                return candidate;
            }
        }
        throw new IOException("live flows carry every one of " + last + " policy generations");
    }
}
