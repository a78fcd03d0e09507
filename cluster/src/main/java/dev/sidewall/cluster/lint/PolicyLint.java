package dev.sidewall.cluster.lint;

import dev.sidewall.api.ContainerNetworkPolicy;
import dev.sidewall.api.ContainerNetworkPolicy.EgressRule;
import dev.sidewall.api.ContainerNetworkPolicy.IngressRule;
import dev.sidewall.api.ContainerNetworkPolicy.Peer;
import dev.sidewall.api.ContainerNetworkPolicy.Port;
import dev.sidewall.api.ContainerNetworkPolicy.ServicePeer;
import dev.sidewall.api.core.LabelSelector;
import dev.sidewall.cluster.check.Globs;
import dev.sidewall.cluster.objects.ContainerEntry;
import dev.sidewall.cluster.objects.ObjectSet;
import dev.sidewall.cluster.objects.PodTemplate;
import dev.sidewall.cluster.objects.PolicyObject;
import dev.sidewall.cluster.syntax.Syntax;
import dev.sidewall.cluster.yaml.Place;
import dev.sidewall.cluster.yaml.Quote;
import dev.sidewall.policy.model.Direction;
import dev.sidewall.policy.model.PodRef;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** One policy against everything it names. */
final class PolicyLint {
    /** Errors after which it isn't known what containers a Pod has; badly spelled names are another. */
    private static final Pattern HIDES_NAMES =
            Pattern.compile("(.*\\.)?(spec|template|(c|initC|ephemeralC)ontainers(\\[[0-9]+])?)");

    private final PolicyObject policy;
    private final ContainerNetworkPolicy.Spec spec;
    private final List<PodTemplate> selected;
    private final Candidates candidates;
    private final ObjectSet objects;
    private final Place at;
    private final List<String> names;
    private final boolean namesKnown;

    PolicyLint(
            PolicyObject policy,
            ContainerNetworkPolicy.Spec spec,
            List<PodTemplate> selected,
            Candidates candidates,
            ObjectSet objects) {
        this.policy = policy;
        this.spec = spec;
        this.selected = selected;
        this.candidates = candidates;
        this.objects = objects;
        this.at = policy.place().field("spec");
        this.names = containers(selected)
                .map(entry -> String.valueOf(entry.container().name()))
                .distinct()
                .toList();
        this.namesKnown = names.stream().allMatch(Syntax.LABEL::fits)
                && selected.stream()
                        .noneMatch(pod -> pod.place()
                                .subject()
                                .hasErrorAt(path -> HIDES_NAMES.matcher(path).matches()));
    }

    void run() {
        LabelSelector selector = spec.podSelector();
        boolean usable = candidates.selected(policy.namespace(), selector).isPresent();
        if (usable && selected.isEmpty() && objects.allPods()) {
            at.field("podSelector").warning("matches no Pod in namespace " + Quote.name(policy.namespace()));
        }
        List<String> entries = spec.containers() == null ? List.of() : spec.containers();
        for (int i = 0; i < entries.size(); i++) {
            container(at.field("containers").item(i), entries.get(i));
        }
        List<IngressRule> ingress = spec.ingress() == null ? List.of() : spec.ingress();
        for (int i = 0; i < ingress.size(); i++) {
            rule(
                    at.field("ingress").item(i),
                    "from",
                    ingress.get(i).from(),
                    ingress.get(i).ports(),
                    Direction.INGRESS);
        }
        List<EgressRule> egress = spec.egress() == null ? List.of() : spec.egress();
        for (int i = 0; i < egress.size(); i++) {
            rule(
                    at.field("egress").item(i),
                    "to",
                    egress.get(i).to(),
                    egress.get(i).ports(),
                    Direction.EGRESS);
        }
    }

    /** A name or glob of containers of the selected Pods: it must be there, if it can be known what is there. */
    private void container(Place place, @Nullable String glob) {
        if (glob == null || selected.isEmpty() || !namesKnown || !Globs.isValid(glob)) {
            return;
        }
        if (names.stream().noneMatch(name -> Globs.matches(glob, name))) {
            if (Globs.isPlain(glob)) {
                place.wrongWord(glob, names);
            } else {
                place.warning("matches no container of the selected Pods, which are: " + String.join(", ", names));
            }
        }
    }

    private void rule(
            Place place, String field, @Nullable List<Peer> peers, @Nullable List<Port> ports, Direction direction) {
        List<Peer> present = peers == null ? List.of() : peers;
        for (int i = 0; i < present.size(); i++) {
            peer(place.field(field).item(i), present.get(i));
        }
        if (ports == null || ports.isEmpty()) {
            return;
        }
        PortLint lint = new PortLint(policy.namespace(), candidates);
        Place portsAt = place.field("ports");
        if (direction == Direction.INGRESS) {
            lint.ingress(portsAt, ports, subjects());
        } else {
            lint.egress(portsAt, ports, present, selected, objects);
        }
    }

    private void peer(Place place, Peer peer) {
        if (peer.container() != null) {
            container(place.field("container").field("name"), peer.container().name());
        }
        ServicePeer service = peer.service();
        if (service != null && service.name() != null && objects.allServices() && Syntax.LABEL.fits(service.name())) {
            String namespace = service.namespace() == null ? policy.namespace() : service.namespace();
            if (candidates.service(namespace, service.name()).isEmpty()) {
                place.field("service")
                        .warning("there is no Service " + Quote.name(namespace) + "/" + Quote.name(service.name()));
            }
        }
        if ((peer.podSelector() != null || peer.namespaceSelector() != null) && objects.allPods()) {
            candidates
                    .peers(policy.namespace(), peer.namespaceSelector(), peer.podSelector())
                    .ifPresent(found -> remote(place, found));
        }
    }

    private void remote(Place place, List<PodTemplate> found) {
        List<PodRef> refs = refs(found);
        if (refs.isEmpty()) {
            place.warning("matches no Pod");
        } else if (refs.size() == 1 && refs.equals(refs(selected))) {
            place.warning("matches only the selected Pod itself, within which only container peers match");
        }
    }

    private static List<PodRef> refs(List<PodTemplate> pods) {
        return pods.stream().flatMap(pod -> pod.refs().stream()).limit(2).toList();
    }

    /** The containers the policy is about. */
    private List<ContainerEntry> subjects() {
        List<String> globs = spec.containers() == null ? List.of("*") : spec.containers();
        return containers(selected)
                .filter(entry -> {
                    String name = entry.container().name();
                    return name != null && globs.stream().anyMatch(glob -> Globs.matches(glob, name));
                })
                .toList();
    }

    static Stream<ContainerEntry> containers(List<PodTemplate> pods) {
        return pods.stream().flatMap(pod -> ContainerEntry.of(pod.pod()).stream());
    }
}
