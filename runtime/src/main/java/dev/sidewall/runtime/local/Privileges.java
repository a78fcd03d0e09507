package dev.sidewall.runtime.local;

import dev.sidewall.api.core.Pod;
import dev.sidewall.policy.model.Capabilities;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a container's processes may do: who they are, the most capabilities they can have, and whether they can gain any.
 * Root has all of the bounding set; anybody else has none until a file with capabilities is executed, as in Kubernetes.
 *
 * @param bounding capability names without {@code CAP_}, or null for all of the kernel's
 */
record Privileges(long uid, long gid, @Nullable Set<String> bounding, boolean noNewPrivileges) {
    private static final long MAX_ID = Integer.MAX_VALUE;

    Privileges {
        bounding = bounding == null ? null : Set.copyOf(bounding);
    }

    /** Of a container; what it doesn't say itself its Pod says. */
    static Privileges of(Pod.@Nullable SecurityContext pod, Pod.@Nullable SecurityContext container) {
        Long uid = container == null ? null : container.runAsUser();
        Long gid = container == null ? null : container.runAsGroup();
        if (pod != null) {
            uid = uid != null ? uid : pod.runAsUser();
            gid = gid != null ? gid : pod.runAsGroup();
        }
        boolean privileged = container != null && Boolean.TRUE.equals(container.privileged());
        boolean noNewPrivileges = container != null && Boolean.FALSE.equals(container.allowPrivilegeEscalation());
        return new Privileges(
                id("runAsUser", uid),
                id("runAsGroup", gid),
                privileged ? null : bounding(container == null ? null : container.capabilities()),
                noNewPrivileges);
    }

    /** The arguments with which setpriv(1) takes on these privileges. */
    List<String> setprivArguments() {
        List<String> arguments = new ArrayList<>(List.of(
                "--reuid=" + uid, "--regid=" + gid, "--clear-groups", "--inh-caps=-all", "--ambient-caps=-all"));
        if (bounding != null) {
            arguments.add(bounding.stream()
                    .map(name -> ",+" + name.toLowerCase(Locale.ROOT))
                    .sorted()
                    .collect(Collectors.joining("", "--bounding-set=-all", "")));
        }
        if (noNewPrivileges) {
            arguments.add("--no-new-privs");
        }
        return List.copyOf(arguments);
    }

    private static long id(String field, @Nullable Long value) {
        if (value == null) {
            return 0;
        }
        if (value < 0 || value > MAX_ID) {
            throw new IllegalArgumentException(field + " is outside 0-" + MAX_ID + ": " + value);
        }
        return value;
    }

    private static @Nullable Set<String> bounding(Pod.@Nullable Capabilities capabilities) {
        List<String> add = capabilities == null || capabilities.add() == null ? List.of() : capabilities.add();
        List<String> drop = capabilities == null || capabilities.drop() == null ? List.of() : capabilities.drop();
        Stream.concat(add.stream(), drop.stream())
                .filter(name -> !Capabilities.isKnown(name))
                .findFirst()
                .ifPresent(name -> {
                    throw new IllegalArgumentException("unknown capability: " + name);
                });
        Set<String> effective = Capabilities.effective(add, drop);
        // A kernel may have capabilities that nobody here knows; ALL means those too.
        return effective.containsAll(Capabilities.ALL) ? null : effective;
    }
}
