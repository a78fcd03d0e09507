package dev.sidewall.cluster.world;

import static java.util.Objects.requireNonNull;

import dev.sidewall.api.IntOrString;
import dev.sidewall.cluster.ManifestPod;
import dev.sidewall.cluster.ManifestService;
import dev.sidewall.cluster.objects.ContainerEntry;
import dev.sidewall.policy.model.ContainerType;
import dev.sidewall.policy.model.PodRef;
import dev.sidewall.policy.model.Protocol;
import dev.sidewall.policy.model.Service;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What stands behind each port of a Service: the Pods of its namespace that its selector matches and that have addresses. */
final class Endpoints {
    private final List<ManifestPod> pods;
    private final Map<PodRef, List<InetAddress>> addresses;

    Endpoints(List<ManifestPod> pods, Map<PodRef, List<InetAddress>> addresses) {
        this.pods = pods;
        this.addresses = addresses;
    }

    Service resolve(ManifestService service, List<InetAddress> virtual) {
        dev.sidewall.api.core.Service.Spec spec = service.service().spec();
        List<Service.Port> ports = new ArrayList<>();
        if (spec != null && spec.ports() != null) {
            List<ManifestPod> backends = backends(service.ref().namespace(), spec.selector());
            for (dev.sidewall.api.core.Service.Port port : spec.ports()) {
                ports.add(port(port, backends));
            }
        }
        return new Service(
                service.ref().namespace(), service.ref().name(), service.isHeadless() ? List.of() : virtual, ports);
    }

    /** A Service without a selector has endpoints only where somebody writes them by hand, which manifests here can't. */
    private List<ManifestPod> backends(String namespace, @Nullable Map<String, String> selector) {
        if (selector == null || selector.isEmpty()) {
            return List.of();
        }
        return pods.stream()
                .filter(pod -> pod.ref().namespace().equals(namespace))
                .filter(pod -> pod.labels().entrySet().containsAll(selector.entrySet()))
                .toList();
    }

    private Service.Port port(dev.sidewall.api.core.Service.Port port, List<ManifestPod> backends) {
        int number = requireNonNull(port.port(), "a Service port without a number passed the check");
        Protocol protocol = Containers.protocol(port.protocol());
        IntOrString target = port.targetPort() == null ? new IntOrString(number, null) : port.targetPort();
        List<Service.Endpoint> endpoints = new ArrayList<>();
        for (ManifestPod pod : backends) {
            OptionalInt targetPort = targetPort(pod, target, protocol);
            if (targetPort.isPresent()) {
                for (InetAddress address : addresses.getOrDefault(pod.ref(), List.of())) {
                    endpoints.add(new Service.Endpoint(address, targetPort.getAsInt()));
                }
            }
        }
        return new Service.Port(port.name(), protocol, number, endpoints);
    }

    /** As Kubernetes finds it: app containers in spec order first, then sidecars; the protocol counts. */
    private static OptionalInt targetPort(ManifestPod pod, IntOrString target, Protocol protocol) {
        if (target.number() != null) {
            return OptionalInt.of(target.number());
        }
        List<ContainerEntry> entries = ContainerEntry.of(pod.pod());
        return Stream.of(ContainerType.APP, ContainerType.SIDECAR)
                .flatMap(type -> entries.stream().filter(entry -> entry.type() == type))
                .flatMap(entry -> entry.ports().stream())
                .filter(port ->
                        target.toString().equals(port.name()) && Containers.protocol(port.protocol()) == protocol)
                .mapToInt(port -> requireNonNull(port.containerPort(), "a port without a number passed the check"))
                .findFirst();
    }
}
