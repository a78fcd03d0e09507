package dev.sidewall.runtime.local;

import dev.sidewall.api.core.Pod;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What a container's processes may do: who they are, the most capabilities they can have, and whether they can gain any.
 * Root has all of the bounding set; anybody else has none until a file with capabilities is executed, as in Kubernetes.
 *
 * @param bounding capability names without {@code CAP_}, or null for all of the kernel's
 */
record Privileges(long uid, long gid, @Nullable Set<String> bounding, boolean noNewPrivileges) {
    /** What containerd and CRI-O give every container. */
    private static final List<String> DEFAULT = List.of(
            "AUDIT_WRITE",
            "CHOWN",
            "DAC_OVERRIDE",
            "FOWNER",
            "FSETID",
            "KILL",
            "MKNOD",
            "NET_BIND_SERVICE",
            "NET_RAW",
            "SETFCAP",
            "SETGID",
            "SETPCAP",
            "SETUID",
            "SYS_CHROOT");

    private static final Set<String> KNOWN = Set.of(
            "AUDIT_CONTROL",
            "AUDIT_READ",
            "AUDIT_WRITE",
            "BLOCK_SUSPEND",
            "BPF",
            "CHECKPOINT_RESTORE",
            "CHOWN",
            "DAC_OVERRIDE",
            "DAC_READ_SEARCH",
            "FOWNER",
            "FSETID",
            "IPC_LOCK",
            "IPC_OWNER",
            "KILL",
            "LEASE",
            "LINUX_IMMUTABLE",
            "MAC_ADMIN",
            "MAC_OVERRIDE",
            "MKNOD",
            "NET_ADMIN",
            "NET_BIND_SERVICE",
            "NET_BROADCAST",
            "NET_RAW",
            "PERFMON",
            "SETFCAP",
            "SETGID",
            "SETPCAP",
            "SETUID",
            "SYSLOG",
            "SYS_ADMIN",
            "SYS_BOOT",
            "SYS_CHROOT",
            "SYS_MODULE",
            "SYS_NICE",
            "SYS_PACCT",
            "SYS_PTRACE",
            "SYS_RAWIO",
            "SYS_RESOURCE",
            "SYS_TIME",
            "SYS_TTY_CONFIG",
            "WAKE_ALARM");

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

    /** In containerd's order: ALL first, then what is added by name, then what is dropped by name. */
    private static @Nullable Set<String> bounding(Pod.@Nullable Capabilities capabilities) {
        if (capabilities == null) {
            return new TreeSet<>(DEFAULT);
        }
        Set<String> add = names(capabilities.add());
        Set<String> drop = names(capabilities.drop());
        Set<String> result = new TreeSet<>(add.contains("ALL") ? KNOWN : DEFAULT);
        if (drop.contains("ALL")) {
            result.clear();
        } else if (add.contains("ALL") && drop.isEmpty()) {
            return null;
        }
        add.remove("ALL");
        result.addAll(add);
        result.removeAll(drop);
        return result;
    }

    private static Set<String> names(@Nullable List<String> given) {
        Set<String> names = new LinkedHashSet<>();
        for (String text : given == null ? List.<String>of() : given) {
            String upper = text.toUpperCase(Locale.ROOT);
            String name = upper.startsWith("CAP_") ? upper.substring(4) : upper;
            if (!name.equals("ALL") && !KNOWN.contains(name)) {
                throw new IllegalArgumentException("unknown capability: " + text);
            }
            names.add(name);
        }
        return names;
    }
}
