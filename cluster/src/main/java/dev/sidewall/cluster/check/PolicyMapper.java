package dev.sidewall.cluster.check;

import static java.util.Objects.requireNonNull;

import dev.sidewall.api.ContainerNetworkPolicy;
import dev.sidewall.api.ContainerNetworkPolicy.Port;
import dev.sidewall.api.core.LabelSelector;
import dev.sidewall.cluster.objects.PolicyObject;
import dev.sidewall.cluster.syntax.CidrText;
import dev.sidewall.cluster.syntax.Selectors;
import dev.sidewall.policy.model.Direction;
import dev.sidewall.policy.model.Enforcement;
import dev.sidewall.policy.model.Entity;
import dev.sidewall.policy.model.Peer;
import dev.sidewall.policy.model.Policy;
import dev.sidewall.policy.model.PolicyRef;
import dev.sidewall.policy.model.PortMatch;
import dev.sidewall.policy.model.Protocol;
import dev.sidewall.policy.model.Rule;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Turns a policy that has passed its check into the compiler's, with all defaults filled in. */
public final class PolicyMapper {
    static final SequencedMap<String, Entity> ENTITIES = new LinkedHashMap<>();

    static {
        ENTITIES.put("ClusterDNS", Entity.CLUSTER_DNS);
        ENTITIES.put("KubeAPIServer", Entity.KUBE_API_SERVER);
        ENTITIES.put("Node", Entity.NODE);
        ENTITIES.put("World", Entity.WORLD);
    }

    private PolicyMapper() {}

    /** The compiler's policy, empty if the object has an error. */
    public static Optional<Policy> toModel(PolicyObject object) {
        PolicyRef ref = object.ref();
        ContainerNetworkPolicy.Spec spec = object.policy().spec();
        if (ref == null || spec == null || !object.place().subject().isClean()) {
            return Optional.empty();
        }
        List<ContainerNetworkPolicy.IngressRule> ingress = spec.ingress() == null ? List.of() : spec.ingress();
        List<ContainerNetworkPolicy.EgressRule> egress = spec.egress() == null ? List.of() : spec.egress();
        return Optional.of(new Policy(
                ref,
                object.place().source(),
                selector(requireNonNull(spec.podSelector(), "podSelector is null")),
                spec.containers() == null ? List.of("*") : spec.containers(),
                directions(spec),
                ingress.stream()
                        .map(rule -> rule(rule.from(), rule.ports(), ref.namespace()))
                        .toList(),
                egress.stream()
                        .map(rule -> rule(rule.to(), rule.ports(), ref.namespace()))
                        .toList(),
                PolicyCheck.AUDIT.equals(spec.enforcement()) ? Enforcement.AUDIT : Enforcement.ENFORCE));
    }

    /** As NetworkPolicy defaults them: without policyTypes ingress always, egress where there is an egress rule. */
    static Set<Direction> directions(ContainerNetworkPolicy.Spec spec) {
        Set<Direction> directions = EnumSet.noneOf(Direction.class);
        List<String> types = spec.policyTypes();
        if (types == null || types.isEmpty()) {
            directions.add(Direction.INGRESS);
            if (spec.egress() != null && !spec.egress().isEmpty()) {
                directions.add(Direction.EGRESS);
            }
            return directions;
        }
        if (types.contains(PolicyCheck.INGRESS)) {
            directions.add(Direction.INGRESS);
        }
        if (types.contains(PolicyCheck.EGRESS)) {
            directions.add(Direction.EGRESS);
        }
        return directions;
    }

    private static Rule rule(
            @Nullable List<ContainerNetworkPolicy.Peer> peers, @Nullable List<Port> ports, String namespace) {
        return new Rule(
                peers == null
                        ? List.of()
                        : peers.stream().map(peer -> peer(peer, namespace)).toList(),
                ports == null
                        ? List.of()
                        : ports.stream().map(PolicyMapper::port).toList());
    }

    private static Peer peer(ContainerNetworkPolicy.Peer peer, String namespace) {
        if (peer.container() != null) {
            return new Peer.Container(requireNonNull(peer.container().name(), "name is null"));
        }
        if (peer.service() != null) {
            String other = peer.service().namespace();
            return new Peer.Service(
                    other == null ? namespace : other,
                    requireNonNull(peer.service().name(), "name is null"));
        }
        if (peer.ipBlock() != null) {
            List<String> except = peer.ipBlock().except();
            return new Peer.IpBlock(
                    CidrText.parse(requireNonNull(peer.ipBlock().cidr(), "cidr is null"))
                            .orElseThrow()
                            .toModel(),
                    (except == null ? List.<String>of() : except)
                            .stream()
                                    .map(text ->
                                            CidrText.parse(text).orElseThrow().toModel())
                                    .toList());
        }
        if (peer.entity() != null) {
            return new Peer.Known(requireNonNull(ENTITIES.get(peer.entity()), "entity is unknown"));
        }
        return new Peer.Pods(
                peer.namespaceSelector() == null ? null : selector(peer.namespaceSelector()),
                peer.podSelector() == null ? null : selector(peer.podSelector()));
    }

    static PortMatch port(Port port) {
        Protocol protocol = port.protocol() == null ? Protocol.TCP : Protocol.valueOf(port.protocol());
        if (port.port() == null) {
            return new PortMatch.All(protocol);
        }
        String name = port.port().name();
        if (name != null) {
            return new PortMatch.Named(protocol, name);
        }
        int first = requireNonNull(port.port().number(), "neither name nor number");
        return new PortMatch.Range(protocol, first, port.endPort() == null ? first : port.endPort());
    }

    private static dev.sidewall.policy.model.LabelSelector selector(LabelSelector selector) {
        return Selectors.toModel(selector).orElseThrow();
    }
}
