package dev.sidewall.cluster.check;

import dev.sidewall.api.core.Service;
import dev.sidewall.cluster.objects.ServiceObject;
import dev.sidewall.cluster.syntax.Addresses;
import dev.sidewall.cluster.syntax.Syntax;
import dev.sidewall.cluster.yaml.Place;
import dev.sidewall.cluster.yaml.Quote;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A Service. */
public final class ServiceCheck {
    private static final List<String> TYPES = List.of("ClusterIP", "NodePort", "LoadBalancer", "ExternalName");
    private static final String HEADLESS = "None";

    private ServiceCheck() {}

    /** Reports everything that is wrong with a Service. */
    public static void check(ServiceObject object) {
        Place at = object.place().field("spec");
        Service.Spec spec = object.service().spec();
        if (spec == null) {
            at.missing("ports and selector");
            return;
        }
        at.field("type").oneOf(spec.type(), TYPES);
        Syntax.checkLabels(at.field("selector"), spec.selector());
        addresses(at, spec);
        List<Service.Port> ports = spec.ports() == null ? List.of() : spec.ports();
        if (ports.isEmpty() && !HEADLESS.equals(spec.clusterIP()) && !"ExternalName".equals(spec.type())) {
            at.field("ports").missing("at least one port");
        }
        Map<String, Place> names = new HashMap<>();
        Map<String, Place> numbers = new HashMap<>();
        for (int i = 0; i < ports.size(); i++) {
            port(at.field("ports").item(i), ports.get(i), ports.size() > 1, names, numbers);
        }
    }

    private static void port(
            Place at, Service.Port port, boolean needsName, Map<String, Place> names, Map<String, Place> numbers) {
        String name = port.name();
        if (name == null && needsName) {
            at.field("name").missing("a name, as there are several ports");
        }
        Syntax.LABEL.check(at.field("name"), name);
        once(names, name, at.field("name"), "a second port named " + Quote.of(String.valueOf(name)));
        PortCheck.protocol(at.field("protocol"), port.protocol());
        if (port.port() == null) {
            at.field("port").missing(PortCheck.NUMBERS);
        } else {
            PortCheck.number(at.field("port"), port.port());
            String protocol = port.protocol() == null ? "TCP" : port.protocol();
            once(
                    numbers,
                    port.port() + "/" + protocol,
                    at.field("port"),
                    "a second port " + port.port() + "/" + Quote.name(protocol));
        }
        PortCheck.numberOrName(at.field("targetPort"), port.targetPort());
    }

    private static void once(Map<String, Place> seen, @Nullable String key, Place at, String found) {
        Place first = key == null ? null : seen.putIfAbsent(key, at);
        if (first != null) {
            at.wrong(found, "one; the first is " + first.path());
        }
    }

    private static void addresses(Place at, Service.Spec spec) {
        address(at.field("clusterIP"), spec.clusterIP());
        List<String> all = spec.clusterIPs();
        if (all == null) {
            return;
        }
        for (int i = 0; i < all.size(); i++) {
            address(at.field("clusterIPs").item(i), all.get(i));
        }
        if (all.size() > 2) {
            at.field("clusterIPs").wrong(all.size() + " addresses", "one IPv4 and one IPv6 address");
        }
        if (spec.clusterIP() != null && !all.isEmpty() && !spec.clusterIP().equals(all.getFirst())) {
            at.field("clusterIPs")
                    .item(0)
                    .wrong(Quote.of(all.getFirst()), "the same as clusterIP, " + Quote.of(spec.clusterIP()));
        }
    }

    private static void address(Place at, @Nullable String address) {
        if (address != null
                && !address.isEmpty()
                && !address.equals(HEADLESS)
                && Addresses.parse(address).isEmpty()) {
            at.wrong(Quote.of(address), "an IPv4 or IPv6 address, or \"" + HEADLESS + "\"");
        }
    }
}
