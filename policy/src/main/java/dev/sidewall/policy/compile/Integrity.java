package dev.sidewall.policy.compile;

import dev.sidewall.policy.model.Container;
import dev.sidewall.policy.model.IdentityMode;
import dev.sidewall.policy.model.Pod;
import dev.sidewall.policy.model.Problem;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Finds what weakens the identities of a Pod's containers. Such a Pod is enforced as usual, and its status says so by name. */
final class Integrity {
    /** Lets a process change or walk around rules in its own network namespace, whatever the identity mode. */
    private static final List<String> ALWAYS = List.of("NET_ADMIN", "NET_RAW", "SYS_ADMIN");

    /** Lets a process become another UID. */
    private static final List<String> IN_USER_MODE = List.of("SETUID", "SETGID");

    private Integrity() {}

    static List<Problem> check(Pod pod) {
        List<Problem> problems = new ArrayList<>();
        if (pod.identity() == IdentityMode.USER) {
            users(pod, problems);
        }
        for (Container container : pod.containers()) {
            breakOut(pod, container, problems);
        }
        if (pod.shareProcessNamespace()) {
            problems.add(new Problem(
                    "CanLeaveIdentity", "containers see each other's processes; fix: shareProcessNamespace: false"));
        }
        return problems;
    }

    private static void users(Pod pod, List<Problem> problems) {
        Map<Long, List<String>> byUid = new LinkedHashMap<>();
        for (Container container : pod.containers()) {
            Long uid = container.uid();
            if (uid == null) {
                problems.add(new Problem(
                        "UnknownUser",
                        "container " + container.name() + " has no known UID, so what it sends is denied where anything"
                                + " is isolated; fix: securityContext: {runAsUser: <its own UID>}"));
            } else {
                byUid.computeIfAbsent(uid, u -> new ArrayList<>()).add(container.name());
            }
        }
        byUid.forEach((uid, names) -> {
            if (names.size() > 1) {
                problems.add(new Problem(
                        "AmbiguousIdentity",
                        "containers " + String.join(", ", names) + " share UID " + uid
                                + ", so each may do only what all of them may; fix: securityContext: {runAsUser: <a UID"
                                + " of its own>} in each"));
            }
        });
    }

    private static void breakOut(Pod pod, Container container, List<Problem> problems) {
        if (container.privileged()) {
            problems.add(new Problem(
                    "CanLeaveIdentity",
                    "container " + container.name() + " is privileged; fix: securityContext: {privileged: false}"));
            return;
        }
        boolean root = container.uid() == null || container.uid() == 0;
        List<String> found = new ArrayList<>();
        // The runtime's default set is effective for root only; a user other than root starts with none of it.
        if (root) {
            ALWAYS.stream().filter(container.capabilities()::contains).forEach(found::add);
            if (pod.identity() == IdentityMode.USER) {
                IN_USER_MODE.stream().filter(container.capabilities()::contains).forEach(found::add);
            }
        }
        if (!found.isEmpty()) {
            problems.add(new Problem(
                    "CanLeaveIdentity",
                    "container " + container.name() + " runs as root with "
                            + found.stream().map(c -> "CAP_" + c).collect(Collectors.joining(", "))
                            + "; fix: securityContext: {capabilities: {drop: [ALL]}}"));
        } else if (root && pod.identity() == IdentityMode.USER) {
            problems.add(new Problem(
                    "CanLeaveIdentity",
                    "container " + container.name()
                            + " runs as root; fix: securityContext: {runAsUser: <a UID of its own>}"));
        }
    }
}
