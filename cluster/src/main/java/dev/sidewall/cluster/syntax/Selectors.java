package dev.sidewall.cluster.syntax;

import dev.sidewall.api.core.LabelSelector;
import dev.sidewall.cluster.yaml.Place;
import dev.sidewall.policy.model.LabelSelector.Operator;
import dev.sidewall.policy.model.LabelSelector.Requirement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;

/** Label selectors: checked, turned into the compiler's, and matched. */
public final class Selectors {
    private static final SequencedMap<String, Operator> OPERATORS = new LinkedHashMap<>();

    static {
        OPERATORS.put("In", Operator.IN);
        OPERATORS.put("NotIn", Operator.NOT_IN);
        OPERATORS.put("Exists", Operator.EXISTS);
        OPERATORS.put("DoesNotExist", Operator.DOES_NOT_EXIST);
    }

    private Selectors() {}

    /** Reports everything that is wrong with the selector at {@code place}. */
    public static void check(Place place, @Nullable LabelSelector selector) {
        if (selector == null) {
            return;
        }
        Syntax.checkLabels(place.field("matchLabels"), selector.matchLabels());
        List<LabelSelector.Requirement> requirements = requirements(selector);
        for (int i = 0; i < requirements.size(); i++) {
            check(place.field("matchExpressions").item(i), requirements.get(i));
        }
    }

    private static void check(Place place, LabelSelector.Requirement requirement) {
        if (requirement.key() == null) {
            place.field("key").missing(Syntax.QUALIFIED_NAME.allowed());
        } else {
            Syntax.checkKey(place.field("key"), requirement.key());
        }
        String name = requirement.operator();
        if (name == null) {
            place.field("operator").missing(String.join(", ", OPERATORS.sequencedKeySet()));
        } else {
            place.field("operator").oneOf(name, OPERATORS.sequencedKeySet());
        }
        Place at = place.field("values");
        List<String> values = values(requirement);
        for (int i = 0; i < values.size(); i++) {
            Syntax.LABEL_VALUE.check(at.item(i), values.get(i));
        }
        Operator operator = OPERATORS.get(name);
        if (operator != null && takesValues(operator) == values.isEmpty()) {
            at.wrong(
                    values.isEmpty() ? "no values" : "values",
                    takesValues(operator)
                            ? "at least one with the operator " + name
                            : "none with the operator " + name);
        }
    }

    /** The compiler's selector, empty if something is wrong with this one. */
    public static Optional<dev.sidewall.policy.model.LabelSelector> toModel(LabelSelector selector) {
        List<Requirement> requirements = new ArrayList<>();
        for (LabelSelector.Requirement requirement : requirements(selector)) {
            String key = requirement.key();
            Operator operator = OPERATORS.get(requirement.operator());
            if (key == null
                    || operator == null
                    || takesValues(operator) == values(requirement).isEmpty()) {
                return Optional.empty();
            }
            requirements.add(new Requirement(key, operator, values(requirement)));
        }
        Map<String, String> labels = selector.matchLabels();
        return Optional.of(
                new dev.sidewall.policy.model.LabelSelector(labels == null ? Map.of() : labels, requirements));
    }

    /** Whether the labels satisfy all of the selector. */
    public static boolean matches(dev.sidewall.policy.model.LabelSelector selector, Map<String, String> labels) {
        for (Map.Entry<String, String> wanted : selector.matchLabels().entrySet()) {
            if (!wanted.getValue().equals(labels.get(wanted.getKey()))) {
                return false;
            }
        }
        for (Requirement requirement : selector.matchExpressions()) {
            if (!matches(requirement, labels.get(requirement.key()))) {
                return false;
            }
        }
        return true;
    }

    private static boolean matches(Requirement requirement, @Nullable String value) {
        return switch (requirement.operator()) {
            case IN -> value != null && requirement.values().contains(value);
            case NOT_IN -> value == null || !requirement.values().contains(value);
            case EXISTS -> value != null;
            case DOES_NOT_EXIST -> value == null;
        };
    }

    private static boolean takesValues(Operator operator) {
        return operator == Operator.IN || operator == Operator.NOT_IN;
    }

    private static List<LabelSelector.Requirement> requirements(LabelSelector selector) {
        List<LabelSelector.Requirement> requirements = selector.matchExpressions();
        return requirements == null ? List.of() : requirements;
    }

    private static List<String> values(LabelSelector.Requirement requirement) {
        List<String> values = requirement.values();
        return values == null ? List.of() : values;
    }
}
