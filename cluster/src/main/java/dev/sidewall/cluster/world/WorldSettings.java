package dev.sidewall.cluster.world;

import static java.util.Objects.requireNonNull;

import dev.sidewall.policy.model.IdentityMode;
import dev.sidewall.policy.model.World.ClusterDns;
import java.util.List;

/**
 * What is configured, not observed.
 *
 * @param defaultIdentity of Pods that choose none
 * @param dns where the cluster's DNS is
 */
public record WorldSettings(IdentityMode defaultIdentity, ClusterDns dns) {
    /** Where Kubernetes has its DNS unless somebody moved it. */
    public static final ClusterDns KUBE_DNS = new ClusterDns("kube-system", "kube-dns", List.of());

    public WorldSettings {
        requireNonNull(defaultIdentity, "defaultIdentity is null");
        requireNonNull(dns, "dns is null");
    }

    /** With the usual DNS. */
    public WorldSettings(IdentityMode defaultIdentity) {
        this(defaultIdentity, KUBE_DNS);
    }
}
