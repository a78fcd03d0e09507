package dev.sidewall.kernel.nft;

import dev.sidewall.kernel.nft.Ruleset.Elements;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/**
 * What has to be sent to turn one ruleset into another, as one transaction that touches only what differs.
 *
 * @param addsOnly nothing is taken away or replaced: the kernel applies it without waiting for a grace period
 */
record RulesetDiff(String commands, boolean addsOnly) {
    private static final String IN = " " + Ruleset.TABLE + " ";

    boolean isEmpty() {
        return commands.isEmpty();
    }

    static RulesetDiff between(Ruleset from, Ruleset to) {
        Builder builder = new Builder();
        builder.objects(from, to);
        builder.elements(from, to);
        builder.rules(from, to);
        builder.leftovers(from, to);
        return new RulesetDiff(builder.text.toString(), builder.addsOnly);
    }

    /** Just these elements more, by map. */
    static String additions(Map<String, Map<String, String>> added) {
        Builder builder = new Builder();
        added.forEach((map, elements) -> builder.list(
                "add element",
                map,
                elements.entrySet().stream()
                        .map(e -> Elements.text(e.getKey(), e.getValue()))
                        .toList()));
        return builder.text.toString();
    }

    private static final class Builder {
        final StringBuilder text = new StringBuilder();
        boolean addsOnly = true;

        void command(String verb, String rest) {
            text.append(verb).append(IN).append(rest).append('\n');
        }

        void objects(Ruleset from, Ruleset to) {
            missing(to.counters(), from.counters()).forEach(c -> command("add counter", c));
            missing(to.chains().keySet(), from.chains().keySet()).forEach(name -> {
                List<String> rules = to.chains().getOrDefault(name, List.of());
                String declaration = !rules.isEmpty() && Ruleset.isDeclaration(rules.getFirst())
                        ? " { " + rules.getFirst() + " }"
                        : "";
                command("add chain", name + declaration);
            });
            missing(to.maps().keySet(), from.maps().keySet()).forEach(name -> {
                Elements map = to.maps().getOrDefault(name, Elements.NONE);
                command(map.map() ? "add map" : "add set", name + " { " + map.declaration() + "; }");
            });
        }

        void elements(Ruleset from, Ruleset to) {
            to.maps().forEach((name, wanted) -> {
                Map<String, String> had =
                        from.maps().getOrDefault(name, Elements.NONE).elements();
                List<String> remove = new ArrayList<>();
                List<String> add = new ArrayList<>();
                if (!had.equals(wanted.elements())) {
                    had.forEach((key, value) -> {
                        if (!value.equals(wanted.elements().get(key))) {
                            remove.add(key);
                        }
                    });
                    wanted.elements().forEach((key, value) -> {
                        if (!value.equals(had.get(key))) {
                            add.add(wanted.element(key));
                        }
                    });
                }
                if (!remove.isEmpty()) {
                    addsOnly = false;
                }
                if (!remove.isEmpty() && wanted.refilled()) {
                    command("flush " + kind(wanted), name);
                    add.clear();
                    wanted.elements().keySet().forEach(k -> add.add(wanted.element(k)));
                } else {
                    list("delete element", name, remove);
                }
                list("add element", name, add);
            });
        }

        private void list(String verb, String name, List<String> elements) {
            if (!elements.isEmpty()) {
                command(verb, name + " { " + String.join(", ", elements) + " }");
            }
        }

        void rules(Ruleset from, Ruleset to) {
            to.chains().forEach((name, rules) -> {
                List<String> had = from.chains().getOrDefault(name, List.of());
                if (rules.equals(had)) {
                    return;
                }
                if (from.chains().containsKey(name)) {
                    addsOnly = false;
                    command("flush chain", name);
                }
                rules.stream().filter(r -> !Ruleset.isDeclaration(r)).forEach(r -> command("add rule", name + " " + r));
            });
        }

        /** Chains go last, when nothing points to them any more; they are emptied first since they point to each other. */
        void leftovers(Ruleset from, Ruleset to) {
            List<String> chains = missing(from.chains().keySet(), to.chains().keySet());
            List<String> maps = missing(from.maps().keySet(), to.maps().keySet());
            List<String> counters = missing(from.counters(), to.counters());
            addsOnly &= chains.isEmpty() && maps.isEmpty() && counters.isEmpty();
            chains.forEach(c -> command("flush chain", c));
            maps.forEach(m -> command("delete " + kind(from.maps().getOrDefault(m, Elements.NONE)), m));
            chains.forEach(c -> command("delete chain", c));
            counters.forEach(c -> command("delete counter", c));
        }

        private static String kind(Elements elements) {
            return elements.map() ? "map" : "set";
        }

        private static List<String> missing(Collection<String> these, Collection<String> inThose) {
            return these.stream().filter(x -> !inThose.contains(x)).toList();
        }
    }
}
