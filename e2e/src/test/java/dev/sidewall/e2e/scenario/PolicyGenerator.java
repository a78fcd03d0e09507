package dev.sidewall.e2e.scenario;

import static dev.sidewall.e2e.scenario.Manifest.map;
import static dev.sidewall.e2e.scenario.Manifest.object;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Policies with every kind of peer and port, likely enough to concern the Pods there are. */
final class PolicyGenerator {
    /** A plain name that no selected Pod has would be an error in the manifest; a glob may miss. */
    private static final List<String> GLOBS = List.of("*", "ap?", "a*", "*-shipper", "?r*", "p?oxy", "setu?");

    /** Where the embedded runtime has its Pods, Services, the outside world, and everything. */
    private static final List<Map<String, Object>> BLOCKS = List.of(
            map("cidr", "0.0.0.0/0"),
            map("cidr", "::/0"),
            map("cidr", "10.88.0.0/16"),
            map("cidr", "10.88.0.2/32"),
            map("cidr", "fd88::/64"),
            map("cidr", "203.0.113.0/24"),
            map("cidr", "10.0.0.0/8", "except", List.of("10.96.0.0/16")),
            map("cidr", "0.0.0.0/0", "except", List.of("10.88.0.2/31", "203.0.113.0/24")),
            map("cidr", "::/0", "except", List.of("fd88::2/127")),
            map("cidr", "10.88.0.0/16", "except", List.of("10.88.0.3/32")));

    private final Dice dice;
    private final List<String> namespaces;
    private final List<String> containers;
    private final List<List<String>> services;

    /**
     * For the Pods and Services there are.
     *
     * @param common the names of containers that every Pod has
     * @param services namespace and name of each
     */
    PolicyGenerator(Dice dice, List<String> namespaces, List<String> common, List<List<String>> services) {
        this.dice = dice;
        this.containers = Stream.concat(common.stream(), GLOBS.stream()).toList();
        this.namespaces = namespaces;
        this.services = services;
    }

    Map<String, Object> policy(String name) {
        Map<String, Object> policy = object(
                "sidewall.dev/v1alpha1",
                "ContainerNetworkPolicy",
                map("namespace", dice.one(namespaces), "name", name));
        Map<String, Object> spec = map("podSelector", dice.chance(50) ? map() : labels());
        if (dice.chance(60)) {
            spec.put("containers", dice.some(1, 2, containers));
        }
        List<String> types = dice.one(List.of(List.of("Ingress"), List.of("Egress"), List.of("Ingress", "Egress")));
        spec.put("policyTypes", types);
        if (types.contains("Ingress")) {
            spec.put("ingress", rules("from", false));
        }
        if (types.contains("Egress")) {
            spec.put("egress", rules("to", true));
        }
        if (dice.chance(15)) {
            spec.put("enforcement", "Audit");
        }
        policy.put("spec", spec);
        return policy;
    }

    private List<Object> rules(String peersName, boolean egress) {
        List<Object> rules = new ArrayList<>();
        for (int i = dice.between(0, 3); i > 0; i--) {
            Map<String, Object> rule = map();
            if (dice.chance(85)) {
                List<Object> peers = new ArrayList<>();
                for (int j = dice.between(1, 2); j > 0; j--) {
                    peers.add(peer(egress));
                }
                rule.put(peersName, peers);
            }
            if (dice.chance(60)) {
                List<Object> ports = new ArrayList<>();
                for (int j = dice.between(1, 2); j > 0; j--) {
                    ports.add(port());
                }
                rule.put("ports", ports);
            }
            rules.add(rule);
        }
        return rules;
    }

    private Map<String, Object> peer(boolean egress) {
        int kind = dice.between(0, egress ? 9 : 7);
        return switch (kind) {
            case 0, 1, 2 -> map("container", map("name", dice.one(containers)));
            case 3 -> map("podSelector", dice.chance(30) ? map() : labels());
            case 4 -> map("namespaceSelector", namespaceLabels());
            case 5 -> map("namespaceSelector", namespaceLabels(), "podSelector", labels());
            case 6 -> map("ipBlock", dice.one(BLOCKS));
            case 7 -> map("entity", dice.one(List.of("World", "Node", "World", "ClusterDNS", "KubeAPIServer")));
            default -> {
                if (services.isEmpty()) {
                    yield map("ipBlock", dice.one(BLOCKS));
                }
                List<String> service = dice.one(services);
                yield map("service", map("namespace", service.getFirst(), "name", service.getLast()));
            }
        };
    }

    private Map<String, Object> labels() {
        return switch (dice.between(0, 3)) {
            case 0, 1 -> map("matchLabels", map("app", dice.one(PodGenerator.APPS)));
            case 2 -> map("matchLabels", map("tier", dice.one(PodGenerator.TIERS)));
            default ->
                map(
                        "matchExpressions",
                        List.of(
                                dice.chance(50)
                                        ? map(
                                                "key",
                                                "app",
                                                "operator",
                                                dice.one(List.of("In", "NotIn")),
                                                "values",
                                                dice.some(1, 2, PodGenerator.APPS))
                                        : map("key", "tier", "operator", dice.one(List.of("Exists", "DoesNotExist")))));
        };
    }

    private Map<String, Object> namespaceLabels() {
        return dice.chance(30)
                ? map()
                : map("matchLabels", map("kubernetes.io/metadata.name", dice.one(PodGenerator.NAMESPACES)));
    }

    private Map<String, Object> port() {
        PodGenerator.Port port = dice.one(PodGenerator.PORTS);
        Map<String, Object> match = map("protocol", port.protocol());
        switch (dice.between(0, 5)) {
            case 0 -> {} // every port of the protocol
            case 1, 2 -> match.put("port", port.number());
            case 3 -> {
                match.put("port", dice.between(1, port.number()));
                match.put("endPort", dice.between(port.number(), 65535));
            }
            default -> match.put("port", port.name());
        }
        return match;
    }
}
