package dev.sidewall.kernel.probe;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * What the kernel recognises a socket by: everything about a container that a rule can match.
 *
 * @param netns a path of the Pod's network namespace
 * @param cgroup the container's cgroup below the cgroup v2 root, starting with a slash; null: whichever this process is in
 * @param uid as the host sees it, so already translated where the Pod has a user namespace of its own
 * @param gid as the host sees it
 */
public record Identity(Path netns, @Nullable String cgroup, long uid, long gid) {
    public Identity {
        requireNonNull(netns, "netns is null");
        if (uid < 0 || uid > 0xfffffffeL || gid < 0 || gid > 0xfffffffeL) {
            throw new IllegalArgumentException("not a uid and gid: " + uid + ":" + gid);
        }
    }
}
