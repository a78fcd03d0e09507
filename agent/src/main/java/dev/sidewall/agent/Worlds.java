package dev.sidewall.agent;

import dev.sidewall.cluster.ManifestService;
import dev.sidewall.cluster.Manifests;
import dev.sidewall.cluster.ServiceRef;
import dev.sidewall.cluster.world.Observed;
import dev.sidewall.cluster.world.WorldBuilder;
import dev.sidewall.cluster.world.WorldSettings;
import dev.sidewall.policy.model.IdentityMode;
import dev.sidewall.policy.model.PodRef;
import dev.sidewall.policy.model.World;
import dev.sidewall.runtime.PodSandbox;
import dev.sidewall.runtime.local.LocalRuntime;
import java.net.InetAddress;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The desired state on one machine: what the manifests say, with the addresses that the embedded runtime gave. */
final class Worlds {
    static final World EMPTY = new World(List.of(), List.of(), List.of(), List.of(), List.of(), WorldSettings.KUBE_DNS);

    private final LocalRuntime runtime;
    private final WorldSettings settings;
    private final Set<ServiceRef> allocated = new HashSet<>();

    Worlds(LocalRuntime runtime, IdentityMode defaultIdentity) {
        this.runtime = runtime;
        this.settings = new WorldSettings(defaultIdentity);
    }

    /** {@code running} are the Pods that count; others have no addresses yet, or none any more. */
    World build(Manifests manifests, Set<PodRef> running) {
        Map<PodRef, List<InetAddress>> pods = new HashMap<>();
        for (PodSandbox sandbox : runtime.list()) {
            if (running.contains(sandbox.pod())) {
                pods.put(sandbox.pod(), sandbox.addresses());
            }
        }
        return WorldBuilder.build(
                manifests,
                new Observed(pods, serviceAddresses(manifests.services()), List.of(runtime.node())),
                settings);
    }

    /** Chosen addresses are taken first, so that no other Service gets one of them. */
    private Map<ServiceRef, List<InetAddress>> serviceAddresses(Collection<ManifestService> services) {
        runtime.reserveServiceAddresses(
                services.stream().flatMap(s -> s.chosenAddresses().stream()).toList());
        Map<ServiceRef, List<InetAddress>> addresses = new HashMap<>();
        Set<ServiceRef> wanted = new HashSet<>();
        for (ManifestService service : services) {
            if (service.isHeadless()) {
                continue;
            }
            if (service.chosenAddresses().isEmpty()) {
                wanted.add(service.ref());
                addresses.put(
                        service.ref(),
                        runtime.allocateServiceAddresses(service.ref().toString()));
            } else {
                addresses.put(service.ref(), service.chosenAddresses());
            }
        }
        allocated.stream().filter(s -> !wanted.contains(s)).forEach(s -> runtime.releaseServiceAddresses(s.toString()));
        allocated.clear();
        allocated.addAll(wanted);
        return addresses;
    }
}
