package dev.sidewall.policy.model;

/** The direction of a rule, seen from the container that the policy selects. */
public enum Direction {
    INGRESS,
    EGRESS
}
