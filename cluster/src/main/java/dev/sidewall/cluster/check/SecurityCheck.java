package dev.sidewall.cluster.check;

import dev.sidewall.api.core.Pod;
import dev.sidewall.cluster.yaml.Nearest;
import dev.sidewall.cluster.yaml.Place;
import dev.sidewall.cluster.yaml.Quote;
import dev.sidewall.policy.model.Capabilities;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A securityContext, the Pod's or a container's. */
final class SecurityCheck {
    /** What Kubernetes allows; the kernel's UIDs go further. */
    private static final long LARGEST_ID = Integer.MAX_VALUE;

    private SecurityCheck() {}

    static void check(Place at, Pod.@Nullable SecurityContext context) {
        if (context == null) {
            return;
        }
        id(at.field("runAsUser"), context.runAsUser());
        id(at.field("runAsGroup"), context.runAsGroup());
        Pod.Capabilities capabilities = context.capabilities();
        if (capabilities != null) {
            names(at.field("capabilities").field("add"), capabilities.add());
            names(at.field("capabilities").field("drop"), capabilities.drop());
        }
        Long user = context.runAsUser();
        if (Boolean.TRUE.equals(context.runAsNonRoot()) && user != null && user == 0) {
            at.field("runAsUser").wrong("0 (root)", "any other UID, as runAsNonRoot is true");
        }
    }

    private static void names(Place at, @Nullable List<String> names) {
        for (int i = 0; names != null && i < names.size(); i++) {
            String name = names.get(i);
            if (!Capabilities.isKnown(name)) {
                at.item(i)
                        .error("found " + Quote.of(name)
                                + Nearest.hint(name, Capabilities.ALL)
                                + " allowed: ALL or a capability of Linux such as NET_RAW");
            }
        }
    }

    private static void id(Place at, @Nullable Long id) {
        if (id != null && (id < 0 || id > LARGEST_ID)) {
            at.wrong(id.toString(), "0-" + LARGEST_ID);
        }
    }
}
