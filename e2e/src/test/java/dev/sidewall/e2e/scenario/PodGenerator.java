package dev.sidewall.e2e.scenario;

import static dev.sidewall.e2e.scenario.Manifest.map;
import static dev.sidewall.e2e.scenario.Manifest.object;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Pods that do nothing but be there: the verifier opens their servers. */
final class PodGenerator {
    static final List<String> NAMESPACES = List.of("shop", "logging");
    static final List<String> APPS = List.of("orders", "loki", "web");
    static final List<String> TIERS = List.of("front", "back");

    /** Few, so that containers, Services and policies meet; the same name twice, so that protocols matter. */
    static final List<Port> PORTS = List.of(
            new Port("http", "TCP", 80),
            new Port("web", "TCP", 8080),
            new Port("http", "TCP", 8081),
            new Port("db", "TCP", 5432),
            new Port("logs", "TCP", 9000),
            new Port("logs", "UDP", 9000),
            new Port("dns", "UDP", 53),
            new Port("metrics", "UDP", 8125));

    private static final List<String> NAMES = List.of("app", "proxy", "log-shipper", "agent");

    private final Dice dice;
    private final boolean userModeOnly;
    private final List<String> common = new ArrayList<>(NAMES);
    private final List<Declared> declared = new ArrayList<>();

    PodGenerator(Dice dice, boolean userModeOnly) {
        this.dice = dice;
        this.userModeOnly = userModeOnly;
    }

    /** The label {@code app} of each Pod, and each port that one of its containers declares, as often as it happens. */
    record Declared(String app, Port port) {}

    List<Declared> declared() {
        return List.copyOf(declared);
    }

    /** The names of containers that each of the Pods made so far has. */
    List<String> commonNames() {
        return List.copyOf(common);
    }

    record Port(String name, String protocol, int number) {}

    Map<String, Object> pod(String namespace, String name) {
        String app = dice.one(APPS);
        Map<String, Object> labels = map("app", app);
        if (dice.chance(60)) {
            labels.put("tier", dice.one(TIERS));
        }
        boolean user = userModeOnly || dice.chance(50);
        Map<String, Object> pod = object(
                "v1",
                "Pod",
                map(
                        "namespace",
                        namespace,
                        "name",
                        name,
                        "labels",
                        labels,
                        "annotations",
                        map("sidewall.dev/identity", user ? "User" : "Cgroup")));
        boolean sharedUids = user && dice.chance(25);
        List<Object> sidecars = new ArrayList<>();
        List<Object> apps = new ArrayList<>();
        List<String> names = dice.some(1, 4, NAMES);
        common.retainAll(names);
        for (int i = 0; i < names.size(); i++) {
            long uid = sharedUids ? dice.between(1001, 1002) : 1001 + i;
            Map<String, Object> container = container(app, names.get(i), uid);
            // At least one must be an app container.
            if (i > 0 && dice.chance(30)) {
                container.put("restartPolicy", "Always");
                sidecars.add(container);
            } else {
                apps.add(container);
            }
        }
        if (dice.chance(15)) {
            Map<String, Object> init = container(app, "setup", dice.between(1001, 1006));
            init.put("command", List.of("true"));
            sidecars.addFirst(init);
        }
        Map<String, Object> spec = map("terminationGracePeriodSeconds", 0);
        if (!sidecars.isEmpty()) {
            spec.put("initContainers", sidecars);
        }
        spec.put("containers", apps);
        pod.put("spec", spec);
        return pod;
    }

    /** What the entity World and ipBlocks of public addresses mean. */
    Map<String, Object> outside() {
        Map<String, Object> pod = object(
                "v1",
                "Pod",
                map("namespace", "shop", "name", "internet", "annotations", map("sidewall.dev/outside", "true")));
        pod.put(
                "spec",
                map("terminationGracePeriodSeconds", 0, "containers", List.of(container("internet", "host", 2001))));
        return pod;
    }

    private Map<String, Object> container(String app, String name, long uid) {
        Map<String, Object> container = map(
                "name",
                name,
                "command",
                List.of("sleep", "infinity"),
                "securityContext",
                map("runAsUser", uid, "runAsGroup", uid));
        List<Object> ports = new ArrayList<>();
        List<String> taken = new ArrayList<>();
        for (Port port : dice.some(0, 3, PORTS)) {
            declared.add(new Declared(app, port));
            Map<String, Object> item = map("containerPort", port.number(), "protocol", port.protocol());
            // Within a container a name may be used once.
            if (!taken.contains(port.name()) && dice.chance(75)) {
                item.put("name", port.name());
                taken.add(port.name());
            }
            ports.add(item);
        }
        if (!ports.isEmpty()) {
            container.put("ports", ports);
        }
        return container;
    }
}
