package dev.sidewall.policy.model;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Linux capabilities, named without {@code CAP_}, and which of them a container ends up with. */
public final class Capabilities {
    private static final String ALL_WORD = "ALL";

    /** Every capability of Linux. */
    public static final List<String> ALL = List.of(
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

    /** What containerd gives a container that asks for nothing. */
    public static final List<String> DEFAULT = List.of(
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

    private Capabilities() {}

    /** As containerd applies them: first ALL on either side, then what is added, and last what is dropped. */
    public static Set<String> effective(@Nullable List<String> added, @Nullable List<String> dropped) {
        Set<String> add = normalize(added);
        Set<String> drop = normalize(dropped);
        Set<String> effective = new LinkedHashSet<>(add.contains(ALL_WORD) ? ALL : DEFAULT);
        if (drop.contains(ALL_WORD)) {
            effective.clear();
        }
        effective.addAll(add);
        effective.removeAll(drop);
        effective.remove(ALL_WORD);
        return effective;
    }

    /** Whether there is a capability of that name, with or without {@code CAP_}; ALL is one. */
    public static boolean isKnown(String name) {
        String normal = normalize(name);
        return normal.equals(ALL_WORD) || ALL.contains(normal);
    }

    /** Whether {@code name}, however it is written, is one of {@code names} or all of them. */
    public static boolean isIn(String name, List<String> names) {
        String normal = normalize(name);
        return normal.equals(ALL_WORD) || names.contains(normal);
    }

    private static Set<String> normalize(@Nullable List<String> names) {
        Set<String> normal = new LinkedHashSet<>();
        if (names != null) {
            names.forEach(name -> normal.add(normalize(name)));
        }
        return normal;
    }

    private static String normalize(String name) {
        String upper = name.toUpperCase(Locale.ROOT);
        return upper.startsWith("CAP_") ? upper.substring("CAP_".length()) : upper;
    }
}
