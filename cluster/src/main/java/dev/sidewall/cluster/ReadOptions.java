package dev.sidewall.cluster;

import static java.util.Objects.requireNonNull;

import dev.sidewall.policy.model.IdentityMode;

/**
 * What the manifests are read for.
 *
 * @param requireCommand a container without a command is an error, as it is where images aren't pulled
 * @param defaultIdentity the identity mode of Pods that choose none
 */
public record ReadOptions(boolean requireCommand, IdentityMode defaultIdentity) {
    /** To look at manifests without running them. */
    public static final ReadOptions LINT = new ReadOptions(false, IdentityMode.CGROUP);

    public ReadOptions {
        requireNonNull(defaultIdentity, "defaultIdentity is null");
    }
}
