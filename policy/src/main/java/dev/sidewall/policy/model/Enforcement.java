package dev.sidewall.policy.model;

/** Whether a policy denies, or only reports what it would deny. */
public enum Enforcement {
    ENFORCE,
    AUDIT
}
