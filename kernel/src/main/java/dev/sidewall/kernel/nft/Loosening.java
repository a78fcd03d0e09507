package dev.sidewall.kernel.nft;

import dev.sidewall.kernel.nft.Ruleset.Elements;
import java.util.Map;

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
        // A host's entry wins over the range that holds it, so it may take away unless it allows everything.
        boolean overRange = from.maps().containsKey(name.replace("_host", "_net"));
        for (Map.Entry<String, String> element : now.elements().entrySet()) {
            boolean added = !had.elements().containsKey(element.getKey());
            String verdict = element.getValue();
            if (added
                    && (verdict.startsWith("goto deny_")
                            || (overRange && name.contains("_host") && !verdict.equals("return")))) {
                return false;
            }
        }
        return true;
    }
}
