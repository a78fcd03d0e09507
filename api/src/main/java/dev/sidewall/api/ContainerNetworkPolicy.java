package dev.sidewall.api;

import dev.sidewall.api.core.LabelSelector;
import dev.sidewall.api.core.ObjectMeta;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * {@code sidewall.dev/v1alpha1 ContainerNetworkPolicy}: field for field what users write. Validated elsewhere.
 *
 * @param status written by Sidewall; accepted in manifests, because exported objects carry it, and not read from them
 */
public record ContainerNetworkPolicy(
        @Nullable ObjectMeta metadata,
        @Nullable Spec spec,
        @Nullable Object status) {
    public static final String API_VERSION = "sidewall.dev/v1alpha1";
    public static final String KIND = "ContainerNetworkPolicy";

    /**
     * The policy proper.
     *
     * @param containers names or globs; absent means every container of the Pod
     * @param policyTypes {@code Ingress}, {@code Egress}; the defaults are NetworkPolicy's
     * @param enforcement {@code Enforce} (default) or {@code Audit}
     */
    public record Spec(
            @Nullable LabelSelector podSelector,
            @Nullable List<String> containers,
            @Nullable List<String> policyTypes,
            @Nullable List<IngressRule> ingress,
            @Nullable List<EgressRule> egress,
            @Nullable String enforcement) {}

    /** Who may come in. */
    public record IngressRule(
            @Nullable List<Peer> from, @Nullable List<Port> ports) {}

    /** Where it may go. */
    public record EgressRule(
            @Nullable List<Peer> to, @Nullable List<Port> ports) {}

    /** Exactly one of container, service, ipBlock, entity, or one or both selectors. */
    public record Peer(
            @Nullable ContainerPeer container,
            @Nullable LabelSelector namespaceSelector,
            @Nullable LabelSelector podSelector,
            @Nullable ServicePeer service,
            @Nullable IpBlock ipBlock,
            @Nullable String entity) {}

    /** A container of the same Pod, by name or glob. */
    public record ContainerPeer(@Nullable String name) {}

    /** A Service; the namespace defaults to the policy's. */
    public record ServicePeer(
            @Nullable String name, @Nullable String namespace) {}

    /** As NetworkPolicy's ipBlock. */
    public record IpBlock(@Nullable String cidr, @Nullable List<String> except) {}

    /** As NetworkPolicyPort. {@code port} is a number or a name; protocol defaults to TCP. */
    public record Port(
            @Nullable String protocol,
            @Nullable IntOrString port,
            @Nullable Integer endPort) {}
}
