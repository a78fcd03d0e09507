package dev.sidewall.policy.model;

/** What kind of container; a SIDECAR is an init container with restartPolicy Always. */
public enum ContainerType {
    APP,
    INIT,
    SIDECAR,
    EPHEMERAL
}
