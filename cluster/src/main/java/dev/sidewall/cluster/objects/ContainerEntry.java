package dev.sidewall.cluster.objects;

import dev.sidewall.api.core.Pod;
import dev.sidewall.cluster.yaml.Place;
import dev.sidewall.policy.model.ContainerType;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One container of a Pod and where it is written: {@code spec.<list>[index]}.
 */
public record ContainerEntry(ContainerType type, Pod.Container container, String list, int index) {
    /** Every container: init containers first, then app containers, then ephemeral ones, each in spec order. */
    public static List<ContainerEntry> of(Pod pod) {
        List<ContainerEntry> entries = new ArrayList<>();
        Pod.Spec spec = pod.spec();
        if (spec != null) {
            add(entries, "initContainers", spec.initContainers(), ContainerType.INIT);
            add(entries, "containers", spec.containers(), ContainerType.APP);
            add(entries, "ephemeralContainers", spec.ephemeralContainers(), ContainerType.EPHEMERAL);
        }
        return entries;
    }

    private static void add(
            List<ContainerEntry> entries, String list, @Nullable List<Pod.Container> containers, ContainerType type) {
        if (containers == null) {
            return;
        }
        for (int i = 0; i < containers.size(); i++) {
            Pod.Container container = containers.get(i);
            boolean sidecar = type == ContainerType.INIT && "Always".equals(container.restartPolicy());
            entries.add(new ContainerEntry(sidecar ? ContainerType.SIDECAR : type, container, list, i));
        }
    }

    /** The container's place in the Pod at {@code pod}. */
    public Place in(Place pod) {
        return pod.field("spec").field(list).item(index);
    }

    public List<Pod.ContainerPort> ports() {
        List<Pod.ContainerPort> ports = container.ports();
        return ports == null ? List.of() : ports;
    }
}
