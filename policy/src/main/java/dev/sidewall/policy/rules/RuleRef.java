package dev.sidewall.policy.rules;

import static java.util.Objects.requireNonNull;

import dev.sidewall.policy.model.Direction;
import dev.sidewall.policy.model.PolicyRef;
import java.util.Locale;

/** Names the rule that decided: {@code shop/log-shipper egress[0] (file:line)}. {@code index} counts from 0 as in the manifest. */
public record RuleRef(PolicyRef policy, String source, Direction direction, int index) {
    public RuleRef {
        requireNonNull(policy, "policy is null");
        requireNonNull(source, "source is null");
        requireNonNull(direction, "direction is null");
    }

    @Override
    public String toString() {
        return policy + " " + direction.name().toLowerCase(Locale.ROOT) + "[" + index + "] (" + source + ")";
    }
}
