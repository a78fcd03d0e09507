package dev.sidewall.policy.model;

import static java.util.Objects.requireNonNull;

/**
 * Something a user should know about a Pod or a policy while it is enforced as well as it can be.
 *
 * @param reason a CamelCase word for machines, such as {@code AmbiguousIdentity}
 * @param message one sentence that names the containers, what was found and what would fix it
 */
public record Problem(String reason, String message) {
    public Problem {
        requireNonNull(reason, "reason is null");
        requireNonNull(message, "message is null");
    }

    @Override
    public String toString() {
        return reason + ": " + message;
    }
}
