package dev.sidewall.kernel.nft;

import dev.sidewall.kernel.nft.Ruleset.Elements;

/** Tells a change that can only allow more from one after which established flows have to be judged again. */
final class Loosening {
    private Loosening() {}

    /** Whether nothing that {@code from} allows can be denied by {@code to}; {@code diff} leads from the one to the other. */
    static boolean only(Ruleset from, Ruleset to, RulesetDiff diff) {
        return diff.addsOnly()
                && to.maps().entrySet().stream()
                        .allMatch(e -> loosens(
                                e.getKey(), from.maps().getOrDefault(e.getKey(), Elements.NONE), e.getValue(), from));
    }

    private static boolean loosens(String name, Elements had, Elements now, Ruleset from) {
        if (had.elements().equals(now.elements())) {
            return true;
        }
        if (name.equals("declared_udp")) {
            return false;
        }
        return now.elements().entrySet().stream()
                .allMatch(e -> had.elements().containsKey(e.getKey()) || adds(name, e.getValue(), from));
    }

    /** Whether a new element with this verdict can only allow more. */
    static boolean adds(String map, String verdict, Ruleset from) {
        // A host's entry wins over the range that holds it, so it may take away unless it allows everything.
        String ranges = Remote.rangesAfter(map);
        boolean overRange = !ranges.equals(map) && from.maps().containsKey(ranges);
        return !verdict.startsWith("goto deny_") && (!overRange || verdict.equals("return"));
    }
}
