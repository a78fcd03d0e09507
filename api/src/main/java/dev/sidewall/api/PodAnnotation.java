package dev.sidewall.api;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The annotations on a Pod (or on a Pod template) by which its author chooses how Sidewall treats it. */
public enum PodAnnotation {
    /** {@code Shared} or {@code Split}. */
    ISOLATION("isolation"),
    /** {@code User} or {@code Cgroup}. */
    IDENTITY("identity"),
    /** {@code "true"}: the Pod stands for the world outside of the cluster. */
    OUTSIDE("outside"),
    /** The container that keeps the Pod's own name when the Pod is split. */
    MAIN("main"),
    /** Ports of containers that don't declare them. */
    PORTS("ports"),
    /** How volumes that several containers use are treated when the Pod is split. */
    SHARED_VOLUMES("shared-volumes"),
    /** As the policy's field, for the whole Pod. */
    ENFORCEMENT("enforcement"),
    /** Whether Sidewall may drop what lets a container break out of its identity. */
    HARDENING("hardening"),
    /** Whether Sidewall may give each container a UID of its own. */
    ASSIGN_USERS("assign-users");

    /** Every key begins with it. */
    public static final String PREFIX = "sidewall.dev/";

    private final String suffix;

    PodAnnotation(String suffix) {
        this.suffix = suffix;
    }

    /** The annotation's whole key. */
    public String key() {
        return PREFIX + suffix;
    }

    /** Its value among {@code annotations}, null if it isn't there. */
    public @Nullable String in(@Nullable Map<String, String> annotations) {
        return annotations == null ? null : annotations.get(key());
    }
}
