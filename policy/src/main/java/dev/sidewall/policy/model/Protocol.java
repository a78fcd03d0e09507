package dev.sidewall.policy.model;

/** The protocols a rule's {@code ports} can name, as in the Kubernetes core API. */
public enum Protocol {
    TCP,
    UDP,
    SCTP
}
