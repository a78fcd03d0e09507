package dev.sidewall.verify.naive;

import static java.util.Objects.requireNonNull;

/** Allow or deny, and why in one sentence. */
public record Verdict(boolean allowed, String reason) {
    public Verdict {
        requireNonNull(reason, "reason is null");
    }

    static Verdict allow(String reason) {
        return new Verdict(true, reason);
    }

    static Verdict deny(String reason) {
        return new Verdict(false, reason);
    }

    @Override
    public String toString() {
        return (allowed ? "allow: " : "deny: ") + reason;
    }
}
