package dev.sidewall.kernel.iptables;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * How to get from the sets the kernel holds to those that are wanted, for ipset(8). A set that only grows is changed in place, and
 * so is one that shrinks while the rules stay the same. Otherwise a new version is filled beside the old one, since the rules
 * that go with it can't change in the same instant.
 *
 * @param before commands to be run before the rules change
 * @param unused the sets that no rule will name then
 * @param held the sets as they will be, by the names they have in rules
 * @param renames the rules have to change because sets get new names
 */
record SetPlan(List<String> before, Set<String> unused, Map<String, Held> held, boolean renames) {
    static final SetPlan NOTHING = new SetPlan(List.of(), Set.of(), Map.of(), false);

    /** Room to grow; ipset(8) refuses more elements than a set was made for. */
    private static final int LEAST_ROOM = 65536;

    SetPlan {
        before = List.copyOf(before);
        unused = Set.copyOf(unused);
        held = Map.copyOf(held);
    }

    /** A set in the kernel: what it is called there, what it holds and how much it may. */
    record Held(String name, AddressSet set, int room) {}

    /**
     * Makes the plan.
     *
     * @param version the version that new sets get
     * @param rulesChange something other than sets changes as well
     */
    static SetPlan between(Map<String, Held> had, Map<String, AddressSet> wanted, int version, boolean rulesChange) {
        Builder builder = new Builder(had, version);
        new TreeMap<>(wanted).forEach((name, set) -> builder.change(name, set, rulesChange));
        Set<String> unused = names(had);
        unused.removeAll(names(builder.held));
        List<String> before = new ArrayList<>(builder.create);
        before.addAll(builder.add);
        before.addAll(builder.remove);
        return new SetPlan(before, unused, builder.held, !names(had).containsAll(names(builder.held)));
    }

    private static Set<String> names(Map<String, Held> sets) {
        return sets.values().stream().map(Held::name).collect(Collectors.toCollection(TreeSet::new));
    }

    private static final class Builder {
        final Map<String, Held> had;
        final int version;
        final List<String> create = new ArrayList<>();
        final List<String> add = new ArrayList<>();
        final List<String> remove = new ArrayList<>();
        final Map<String, Held> held = new HashMap<>();

        Builder(Map<String, Held> had, int version) {
            this.had = had;
            this.version = version;
        }

        void change(String name, AddressSet wanted, boolean rulesChange) {
            Held old = had.get(name);
            if (old != null && old.set.equals(wanted)) {
                held.put(name, old);
                return;
            }
            Set<String> gone = old == null ? Set.of() : without(old.set.elements(), wanted.elements());
            boolean inPlace = old != null
                    && old.set.networks() == wanted.networks()
                    && wanted.elements().size() <= old.room
                    && !(rulesChange && !gone.isEmpty());
            Held now;
            if (old != null && inPlace) {
                now = new Held(old.name, wanted, old.room);
                // Additions come first, of all sets: an address that changes sets is in one or the other at any
                // instant.
                without(wanted.elements(), old.set.elements()).forEach(e -> add.add("add " + now.name + " " + e));
                gone.forEach(e -> remove.add("del " + now.name + " " + e));
            } else {
                int room = Math.max(LEAST_ROOM, 2 * wanted.elements().size());
                now = new Held(name + "_v" + version, wanted, room);
                create.add("create " + now.name + " " + wanted.type() + " hashsize 64 maxelem " + room);
                // Should the last attempt have left one of this name.
                create.add("flush " + now.name);
                new TreeSet<>(wanted.elements()).forEach(e -> create.add("add " + now.name + " " + e));
            }
            held.put(name, now);
        }

        private static Set<String> without(Set<String> these, Set<String> those) {
            Set<String> rest = new TreeSet<>(these);
            rest.removeAll(those);
            return rest;
        }
    }
}
