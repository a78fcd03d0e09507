package dev.sidewall.policy.rules;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Which protocols and ports are allowed towards one peer, each entry with the rule that allows it. Entries may overlap; the
 * first that matches names the rule. Empty means nothing is allowed.
 */
public record PortTable(List<Entry> entries) {
    public static final int MAX_PORT = 65535;
    public static final PortTable NONE = new PortTable(List.of());
    /** Everything, by no rule in particular: a side that isn't isolated. */
    public static final PortTable ANY = any(null);

    /**
     * Ports {@code first} to {@code last} of one slot, both included.
     *
     * @param rule null where no rule but the absence of isolation allows it
     */
    public record Entry(
            Slot slot, int first, int last, @Nullable RuleRef rule) {
        public Entry {
            requireNonNull(slot, "slot is null");
            if (first < 0 || last > MAX_PORT || first > last) {
                throw new IllegalArgumentException("ports " + first + "-" + last + " are outside 0-" + MAX_PORT);
            }
        }
    }

    /** A run of ports. */
    public record Ports(int first, int last) {}

    public PortTable {
        entries = List.copyOf(entries);
    }

    /** Every protocol and port, as a rule without {@code ports} allows. */
    public static PortTable any(@Nullable RuleRef rule) {
        List<Entry> entries = new ArrayList<>();
        for (Slot slot : Slot.values()) {
            entries.add(new Entry(slot, 0, slot == Slot.OTHER ? 0 : MAX_PORT, rule));
        }
        return new PortTable(entries);
    }

    public boolean isEmpty() {
        return entries.isEmpty();
    }

    /** The first entry that covers the port. */
    public Optional<Entry> find(Slot slot, int port) {
        return entries.stream()
                .filter(e -> e.slot == slot && e.first <= port && port <= e.last)
                .findFirst();
    }

    public static PortTable union(Collection<PortTable> tables) {
        LinkedHashSet<Entry> all = new LinkedHashSet<>();
        tables.forEach(t -> all.addAll(t.entries));
        return all.isEmpty() ? NONE : new PortTable(new ArrayList<>(all));
    }

    /** What both allow; the rule named is this table's, or the other's where this one has none. */
    public PortTable intersect(PortTable other) {
        if (this.equals(other) || other.equals(ANY)) {
            return this;
        }
        if (equals(ANY)) {
            return other;
        }
        LinkedHashSet<Entry> both = new LinkedHashSet<>();
        for (Entry a : entries) {
            for (Entry b : other.entries) {
                int first = Math.max(a.first, b.first);
                int last = Math.min(a.last, b.last);
                if (a.slot == b.slot && first <= last) {
                    both.add(new Entry(a.slot, first, last, a.rule != null ? a.rule : b.rule));
                }
            }
        }
        return both.isEmpty() ? NONE : new PortTable(new ArrayList<>(both));
    }

    /** The same ports without rules: per slot sorted, disjoint, merged runs; slots without ports are absent. */
    public Map<Slot, List<Ports>> merged() {
        Map<Slot, List<Ports>> result = new EnumMap<>(Slot.class);
        List<Entry> sorted = new ArrayList<>(entries);
        sorted.sort(Comparator.comparing(Entry::slot).thenComparingInt(Entry::first));
        for (Entry e : sorted) {
            List<Ports> runs = result.computeIfAbsent(e.slot, s -> new ArrayList<>());
            Ports last = runs.isEmpty() ? null : runs.getLast();
            if (last != null && e.first <= last.last + 1) {
                runs.set(runs.size() - 1, new Ports(last.first, Math.max(last.last, e.last)));
            } else {
                runs.add(new Ports(e.first, e.last));
            }
        }
        return result;
    }

    /** Whether everything is allowed. */
    public boolean isAny() {
        return equals(ANY) || merged().equals(ANY.merged());
    }

    /** Whether the two allow the same, whichever rules do. */
    public boolean allowsSameAs(PortTable other) {
        return equals(other) || merged().equals(other.merged());
    }
}
