package dev.sidewall.kernel.enforce;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Map;

/**
 * The running containers' cgroups, what Cgroup mode recognises containers by.
 *
 * @param level how deep below the cgroup v2 root the containers' groups are, the same for all of a Pod
 * @param cgroups per container the paths of its groups as nft(8) reads them, relative to /sys/fs/cgroup
 */
public record Owners(int level, Map<String, List<String>> cgroups) {
    public static final Owners NONE = new Owners(1, Map.of());

    public Owners {
        requireNonNull(cgroups, "cgroups is null");
        if (level < 1) {
            throw new IllegalArgumentException("cgroup level " + level + " is below 1");
        }
        cgroups.values().stream().flatMap(List::stream).forEach(path -> {
            if (path.chars().anyMatch(c -> c == '"' || c == '\\' || c < ' ')) {
                throw new IllegalArgumentException("cgroup path has a quote, backslash or control character: " + path);
            }
        });
        cgroups = Map.copyOf(cgroups);
    }
}
