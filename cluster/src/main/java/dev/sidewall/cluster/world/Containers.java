package dev.sidewall.cluster.world;

import static java.util.Objects.requireNonNull;

import dev.sidewall.api.core.Pod;
import dev.sidewall.cluster.objects.ContainerEntry;
import dev.sidewall.cluster.objects.Security;
import dev.sidewall.policy.model.Container;
import dev.sidewall.policy.model.ContainerPort;
import dev.sidewall.policy.model.Protocol;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A Pod's containers as the compiler sees them: init containers first, then app containers, then ephemeral ones. */
public final class Containers {
    private Containers() {}

    public static List<Container> of(Pod pod) {
        return ContainerEntry.of(pod).stream()
                .map(entry -> container(pod, entry))
                .toList();
    }

    private static Container container(Pod pod, ContainerEntry entry) {
        Security security = Security.of(pod, entry.container());
        return new Container(
                requireNonNull(entry.container().name(), "a container without a name passed the check"),
                entry.type(),
                entry.ports().stream().map(Containers::port).toList(),
                security.uid(),
                security.gid(),
                security.capabilities(),
                security.privileged());
    }

    private static ContainerPort port(Pod.ContainerPort port) {
        return new ContainerPort(
                port.name(),
                protocol(port.protocol()),
                requireNonNull(port.containerPort(), "a port without a number passed the check"));
    }

    static Protocol protocol(@Nullable String protocol) {
        return protocol == null ? Protocol.TCP : Protocol.valueOf(protocol);
    }
}
