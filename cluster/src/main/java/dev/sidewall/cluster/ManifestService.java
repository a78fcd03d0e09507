package dev.sidewall.cluster;

import static java.util.Objects.requireNonNull;

import dev.sidewall.api.core.Service;
import dev.sidewall.cluster.syntax.Addresses;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A Service of a manifest without errors.
 *
 * @param source {@code file:line}
 */
public record ManifestService(ServiceRef ref, Service service, String source) {
    public ManifestService {
        requireNonNull(ref, "ref is null");
        requireNonNull(service, "service is null");
        requireNonNull(source, "source is null");
    }

    /** It has no virtual address and is to get none: {@code clusterIP: None}, or a name elsewhere. */
    public boolean isHeadless() {
        Service.Spec spec = service.spec();
        return spec != null && ("None".equals(spec.clusterIP()) || "ExternalName".equals(spec.type()));
    }

    /** The virtual addresses its author chose; empty if there are to be any or none. */
    public List<InetAddress> chosenAddresses() {
        Service.Spec spec = service.spec();
        if (spec == null) {
            return List.of();
        }
        List<String> texts = new ArrayList<>();
        if (spec.clusterIP() != null) {
            texts.add(spec.clusterIP());
        }
        if (spec.clusterIPs() != null) {
            texts.addAll(spec.clusterIPs());
        }
        return texts.stream()
                .distinct()
                .map(Addresses::parse)
                .flatMap(Optional::stream)
                .toList();
    }
}
