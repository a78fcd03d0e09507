package dev.sidewall.e2e;

import dev.sidewall.cluster.ManifestPod;
import dev.sidewall.cluster.ManifestReader;
import dev.sidewall.cluster.ManifestService;
import dev.sidewall.cluster.Manifests;
import dev.sidewall.cluster.ServiceRef;
import dev.sidewall.cluster.world.Observed;
import dev.sidewall.cluster.world.WorldBuilder;
import dev.sidewall.cluster.world.WorldSettings;
import dev.sidewall.policy.compile.Compiler;
import dev.sidewall.policy.model.IdentityMode;
import dev.sidewall.policy.model.Node;
import dev.sidewall.policy.model.PodRef;
import dev.sidewall.policy.model.World;
import dev.sidewall.policy.rules.PodRules;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The table cases' way from manifests to rules, with fixed addresses: Pods get 10.88.0.2 and fd88::2 upwards, in order. */
final class Cases {
    private Cases() {}

    static World world(Path manifestFile) {
        Manifests manifests = ManifestReader.read(List.of(manifestFile));
        if (manifests.hasErrors()) {
            throw new IllegalArgumentException(manifests.diagnostics().toString());
        }
        Map<PodRef, List<InetAddress>> pods = new LinkedHashMap<>();
        int next = 2;
        for (ManifestPod pod : manifests.pods()) {
            pods.put(
                    pod.ref(),
                    List.of(InetAddress.ofLiteral("10.88.0." + next), InetAddress.ofLiteral("fd88::" + next)));
            next++;
        }
        Map<ServiceRef, List<InetAddress>> services = new LinkedHashMap<>();
        for (ManifestService service : manifests.services()) {
            services.put(service.ref(), service.chosenAddresses());
        }
        Node node = new Node("local", List.of(InetAddress.ofLiteral("10.88.0.1"), InetAddress.ofLiteral("fd88::1")));
        return WorldBuilder.build(
                manifests, new Observed(pods, services, List.of(node)), new WorldSettings(IdentityMode.CGROUP));
    }

    /** The rules of the first Pod of the manifests. */
    static PodRules rules(World world) {
        return new Compiler(world).compile(world.pods().getFirst());
    }
}
