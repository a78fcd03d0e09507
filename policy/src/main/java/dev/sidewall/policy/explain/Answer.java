package dev.sidewall.policy.explain;

import dev.sidewall.policy.model.Direction;
import dev.sidewall.policy.rules.RuleRef;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The verdict on one connection: allowed if every side allows it. */
public record Answer(List<Side> sides) {
    /**
     * What one end says.
     *
     * @param rule the rule that allows it, if it takes one
     * @param reason a sentence that begins with the side, for people
     */
    public record Side(
            Direction direction, boolean allowed, @Nullable RuleRef rule, String reason) {}

    public Answer {
        sides = List.copyOf(sides);
    }

    public boolean allowed() {
        return sides.stream().allMatch(Side::allowed);
    }
}
