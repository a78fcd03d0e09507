package dev.sidewall.policy.model;

/** Whether the containers of a Pod share one network namespace or are split into Pods of their own. */
public enum Isolation {
    SHARED,
    SPLIT
}
