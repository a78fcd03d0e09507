package dev.sidewall.cluster.lint;

import dev.sidewall.api.PodAnnotation;
import dev.sidewall.api.core.Pod;
import dev.sidewall.cluster.objects.ContainerEntry;
import dev.sidewall.cluster.objects.PodTemplate;
import dev.sidewall.cluster.objects.Security;
import dev.sidewall.cluster.yaml.Place;
import dev.sidewall.cluster.yaml.Quote;
import dev.sidewall.policy.model.Capabilities;
import dev.sidewall.policy.model.IdentityMode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Whether a Pod's containers can be told apart, and can't get out of their identity. What everybody has unless they say
 * otherwise is worth a word only where a policy counts on it; what was asked for explicitly always is.
 */
final class PodLint {
    private static final List<String> GRANTED = List.of("NET_ADMIN", "SYS_ADMIN");
    private static final List<String> BY_DEFAULT = List.of("NET_RAW");
    private static final List<String> BY_DEFAULT_AS_USERS = List.of("NET_RAW", "SETGID", "SETUID");
    private static final long FIRST_SUGGESTED_UID = 1001;

    private final PodTemplate template;
    private final Pod pod;
    private final boolean isolated;
    private final boolean byUser;
    private final boolean chosen;
    private final List<ContainerEntry> containers;

    PodLint(PodTemplate template, boolean isolated, IdentityMode defaultIdentity) {
        String identity = PodAnnotation.IDENTITY.in(template.annotations());
        this.template = template;
        this.pod = template.pod();
        this.isolated = isolated;
        this.byUser = identity == null ? defaultIdentity == IdentityMode.USER : identity.equals("User");
        this.chosen = identity != null;
        this.containers = ContainerEntry.of(pod);
    }

    void run() {
        Pod.Spec spec = pod.spec();
        if (spec == null) {
            return;
        }
        Place at = template.place().field("spec");
        if (Boolean.TRUE.equals(spec.hostNetwork())) {
            if (isolated) {
                at.field("hostNetwork")
                        .warning("policies select this Pod, but a Pod in the node's own network is never touched;"
                                + " write: hostNetwork: false");
            }
            return;
        }
        if (Boolean.TRUE.equals(spec.hostPID())) {
            at.field("hostPID").warning("its processes can reach into those of every Pod; write: hostPID: false");
        }
        if (Boolean.TRUE.equals(spec.shareProcessNamespace()) && containers.size() > 1) {
            at.field("shareProcessNamespace")
                    .warning(
                            "its containers can reach into each other's processes; write: shareProcessNamespace: false");
        }
        for (ContainerEntry entry : containers) {
            capabilities(entry);
        }
        if (byUser && (isolated || chosen)) {
            users();
        }
    }

    private void capabilities(ContainerEntry entry) {
        Security security = Security.of(pod, entry.container());
        Place at = entry.in(template.place()).field("securityContext");
        if (security.privileged()) {
            at.field("privileged")
                    .warning("it can change the Pod's rules and take any identity; write: privileged: false");
            return;
        }
        List<String> granted = new ArrayList<>(GRANTED);
        granted.retainAll(security.capabilities());
        if (!granted.isEmpty()) {
            at.field("capabilities")
                    .field("add")
                    .warning("found " + String.join(", ", granted)
                            + ", with which it can change the Pod's rules; write: capabilities: {add: "
                            + without(entry.container().securityContext(), granted) + "}");
        }
        List<String> held = new ArrayList<>(byUser ? BY_DEFAULT_AS_USERS : BY_DEFAULT);
        held.retainAll(security.capabilities());
        if (isolated && !held.isEmpty()) {
            at.field("capabilities")
                    .field("drop")
                    .warning("it has " + String.join(", ", held)
                            + (byUser
                                    ? ", with which it can send as another container"
                                    : ", with which it can read all of loopback and forge packets")
                            + "; write: securityContext: {capabilities: {drop: " + held + "}}");
        }
    }

    /** What is left of the added capabilities. */
    private static List<String> without(Pod.@Nullable SecurityContext context, List<String> granted) {
        Pod.Capabilities capabilities = context == null ? null : context.capabilities();
        List<String> added = capabilities == null ? null : capabilities.add();
        return added == null
                ? List.of()
                : added.stream()
                        .filter(name -> !Capabilities.isIn(name, granted))
                        .map(Quote::name)
                        .toList();
    }

    /** In mode User a container is its UID: everybody needs one of their own, and not root's. */
    private void users() {
        Map<Long, String> owners = new HashMap<>();
        Set<Long> taken = new HashSet<>();
        containers.forEach(
                entry -> taken.add(Security.of(pod, entry.container()).uid()));
        for (ContainerEntry entry : containers) {
            Security security = Security.of(pod, entry.container());
            String name = Quote.name(String.valueOf(entry.container().name()));
            String other = owners.putIfAbsent(security.uid(), name);
            if (security.uid() != 0 && other == null) {
                continue;
            }
            long free = FIRST_SUGGESTED_UID;
            while (!taken.add(free)) {
                free++;
            }
            String shared = other == null
                    ? ""
                    : ", the UID of container " + other + " too, so that only what both may do is allowed";
            String root = security.uid() == 0 ? ", and root is nobody's own identity" : "";
            entry.in(template.place())
                    .field("securityContext")
                    .field("runAsUser")
                    .warning("it runs as UID " + security.uid() + (security.hasUid() ? "" : " for want of a runAsUser")
                            + shared + root + "; write: securityContext: {runAsUser: " + free + "}");
        }
    }
}
