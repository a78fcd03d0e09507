package dev.sidewall.e2e.scenario;

import static dev.sidewall.e2e.scenario.Manifest.map;
import static dev.sidewall.e2e.scenario.Manifest.object;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Writes a random small world: one or two namespaces, up to three Pods of up to four containers in either identity mode,
 * some Services (also of a Pod for itself), somebody outside, and up to five policies.
 */
final class ScenarioGenerator {
    private final long seed;
    private final boolean userModeOnly;
    private final Dice dice;
    private final List<Map<String, Object>> world = new ArrayList<>();
    private final PolicyGenerator policies;
    private int changes;

    ScenarioGenerator(long seed) {
        this(seed, false);
    }

    private ScenarioGenerator(long seed, boolean userModeOnly) {
        this.seed = seed;
        this.userModeOnly = userModeOnly;
        this.dice = new Dice(seed);
        this.policies = inhabit();
    }

    /** With every Pod in User mode, the one that all backends have. */
    static ScenarioGenerator inUserMode(long seed) {
        return new ScenarioGenerator(seed, true);
    }

    /** The first time the scenario of the seed, then each time the same world with other policies. */
    Scenario next() {
        List<Map<String, Object>> objects = new ArrayList<>(world);
        for (int i = dice.chance(5) ? 0 : dice.between(1, 5); i > 0; i--) {
            objects.add(policies.policy("policy-" + i));
        }
        return new Scenario(seed, changes++, Manifest.text(objects));
    }

    private PolicyGenerator inhabit() {
        List<String> namespaces = PodGenerator.NAMESPACES.subList(0, dice.between(1, 2));
        for (String namespace : namespaces) {
            world.add(object("v1", "Namespace", map("name", namespace, "labels", map("team", namespace))));
        }
        PodGenerator pods = new PodGenerator(dice, userModeOnly);
        List<String> inhabited = new ArrayList<>();
        for (int i = dice.between(1, 3); i > 0; i--) {
            inhabited.add(dice.one(namespaces));
            world.add(pods.pod(inhabited.getLast(), "pod-" + i));
        }
        world.add(pods.outside());
        List<List<String>> services = new ArrayList<>();
        for (int i = dice.between(0, 3); i > 0; i--) {
            String namespace = dice.one(inhabited);
            world.add(service(namespace, "service-" + i, pods.declared()));
            services.add(List.of(namespace, "service-" + i));
        }
        return new PolicyGenerator(dice, inhabited, pods.commonNames(), services);
    }

    /** Mostly one that leads somewhere. */
    private Map<String, Object> service(String namespace, String name, List<PodGenerator.Declared> declared) {
        String app = dice.one(PodGenerator.APPS);
        List<PodGenerator.Port> targets = PodGenerator.PORTS;
        if (!declared.isEmpty() && dice.chance(85)) {
            String chosen = dice.one(declared).app();
            app = chosen;
            targets = declared.stream()
                    .filter(one -> one.app().equals(chosen))
                    .map(PodGenerator.Declared::port)
                    .distinct()
                    .toList();
        }
        List<Object> ports = new ArrayList<>();
        List<PodGenerator.Port> some = dice.some(1, 2, targets);
        for (int i = 0; i < some.size(); i++) {
            PodGenerator.Port target = some.get(i);
            // Several ports must have names, and different ones.
            Map<String, Object> port = map(
                    "name",
                    dice.chance(50) ? target.name() + "-" + i : "port-" + i,
                    "protocol",
                    target.protocol(),
                    "port",
                    dice.chance(50) ? target.number() : 100 + i);
            if (dice.chance(40)) {
                port.put("targetPort", target.name());
            } else {
                port.put("targetPort", target.number());
            }
            ports.add(port);
        }
        Map<String, Object> service = object("v1", "Service", map("namespace", namespace, "name", name));
        service.put("spec", map("selector", map("app", app), "ports", ports));
        return service;
    }
}
