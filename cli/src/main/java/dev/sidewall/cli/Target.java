package dev.sidewall.cli;

import dev.sidewall.policy.explain.Party;
import dev.sidewall.policy.model.Container;
import dev.sidewall.policy.model.Pod;
import dev.sidewall.policy.model.Protocol;
import dev.sidewall.policy.model.Service;
import dev.sidewall.policy.model.World;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * One end of a connection as a user writes it: {@code [NAMESPACE/]POD/CONTAINER}, {@code svc/[NAMESPACE/]NAME} or an address,
 * and for the destination {@code :PORT[/PROTOCOL]} (IPv6 addresses in brackets then).
 *
 * @param service the Service, where one is named or the address is one's
 */
record Target(
        String text,
        Party party,
        @Nullable Service service,
        @Nullable Integer port,
        Protocol protocol) {
    private static final Pattern WITH_PORT = Pattern.compile("(.+):(\\d{1,5})(?:/([A-Za-z]+))?");
    private static final String FORMS = "allowed: [NAMESPACE/]POD/CONTAINER, svc/[NAMESPACE/]NAME, or an address";

    static Target parse(String text, World world) {
        Matcher matcher = WITH_PORT.matcher(text);
        boolean hasPort = matcher.matches() && address(text).isEmpty();
        String name = hasPort ? matcher.group(1) : text;
        Integer port = hasPort ? Integer.valueOf(matcher.group(2)) : null;
        if (port != null && (port < 1 || port > 65535)) {
            throw CliException.usage("found port " + port + " in " + text + ", allowed: 1-65535");
        }
        Protocol protocol = hasPort && matcher.group(3) != null ? protocol(matcher.group(3), text) : Protocol.TCP;
        String bare = name != null && name.startsWith("[") && name.endsWith("]")
                ? name.substring(1, name.length() - 1)
                : name;
        if (bare == null) {
            throw CliException.usage("found nothing, " + FORMS);
        }
        Optional<InetAddress> address = address(bare);
        if (address.isPresent()) {
            Service service = world.services().stream()
                    .filter(s -> s.addresses().contains(address.get()))
                    .findFirst()
                    .orElse(null);
            return new Target(text, new Party.At(address.get()), service, port, protocol);
        }
        if (bare.startsWith("svc/")) {
            Service service = service(bare.substring("svc/".length()), world);
            if (service.addresses().isEmpty()) {
                throw CliException.usage(bare + " has no virtual address");
            }
            return new Target(text, new Party.At(service.addresses().getFirst()), service, port, protocol);
        }
        return new Target(text, container(bare, world), null, port, protocol);
    }

    private static Optional<InetAddress> address(String text) {
        try {
            return Optional.of(InetAddress.ofLiteral(text));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static Protocol protocol(@Nullable String text, String whole) {
        try {
            return Protocol.valueOf(String.valueOf(text).toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException e) {
            throw CliException.usage("found protocol " + text + " in " + whole + ", allowed: TCP, UDP, SCTP");
        }
    }

    private static Service service(String text, World world) {
        return world.services().stream()
                .filter(s -> (s.namespace() + "/" + s.name()).equals(text)
                        || s.name().equals(text))
                .findFirst()
                .orElseThrow(() -> CliException.usage("no Service is called " + text + "; there are: "
                        + world.services().stream()
                                .map(s -> s.namespace() + "/" + s.name())
                                .collect(Collectors.joining(", "))));
    }

    private static Party container(String text, World world) {
        List<Party> found = new ArrayList<>();
        List<String> known = new ArrayList<>();
        for (Pod pod : world.pods()) {
            for (Container container : pod.containers()) {
                String name = pod.ref() + "/" + container.name();
                known.add(name);
                boolean onlyOne = pod.containers().size() == 1;
                if (name.equals(text)
                        || (pod.ref().name() + "/" + container.name()).equals(text)
                        || (onlyOne
                                && (pod.ref().toString().equals(text)
                                        || pod.ref().name().equals(text)))) {
                    found.add(new Party.Of(pod.ref(), container.name()));
                }
            }
        }
        if (found.size() != 1) {
            throw CliException.usage((found.isEmpty() ? "found no container " : "found more than one container ") + text
                    + "; " + FORMS + "; there are: " + String.join(", ", known));
        }
        return found.getFirst();
    }
}
