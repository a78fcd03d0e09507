package dev.sidewall.policy.model;

/** How the kernel recognises a container: by the UID of the socket's owner, or by the container's cgroup v2. */
public enum IdentityMode {
    USER,
    CGROUP
}
