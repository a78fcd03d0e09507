package dev.sidewall.cluster.lint;

import dev.sidewall.api.core.Service;
import dev.sidewall.cluster.objects.ServiceObject;
import dev.sidewall.cluster.syntax.Addresses;
import dev.sidewall.cluster.yaml.Place;
import java.net.InetAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The Services side by side: no two can have the same address. */
final class ServiceLint {
    private final Map<InetAddress, ServiceObject> owners = new HashMap<>();

    private ServiceLint() {}

    static void run(List<ServiceObject> services) {
        ServiceLint lint = new ServiceLint();
        for (ServiceObject object : services) {
            Service.Spec spec = object.service().spec();
            if (spec == null) {
                continue;
            }
            Place at = object.place().field("spec");
            lint.claim(object, at.field("clusterIP"), spec.clusterIP());
            List<String> all = spec.clusterIPs();
            for (int i = 0; all != null && i < all.size(); i++) {
                lint.claim(object, at.field("clusterIPs").item(i), all.get(i));
            }
        }
    }

    private void claim(ServiceObject object, Place at, @Nullable String text) {
        Optional<InetAddress> address = Optional.ofNullable(text).flatMap(Addresses::parse);
        ServiceObject owner =
                address.map(found -> owners.putIfAbsent(found, object)).orElse(null);
        if (owner != null && !owner.place().source().equals(object.place().source())) {
            at.wrong(text + ", the address of the Service at " + owner.place().source(), "an address of its own");
        }
    }
}
