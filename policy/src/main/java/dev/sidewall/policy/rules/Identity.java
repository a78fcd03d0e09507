package dev.sidewall.policy.rules;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the kernel can tell apart in one Pod: a container, or in User mode all containers with one UID, whose rules are then
 * already cut down to what every one of them may do.
 *
 * @param id 1 to {@link #MAX_ID}, the place of the first of its containers in the Pod
 * @param uid in User mode the UID that stands for it
 * @param declaredUdp UDP ports its containers declare and no earlier container does
 * @param audit the same two directions as they would be if Audit policies were enforced too
 */
public record Identity(
        int id,
        List<String> containers,
        @Nullable Long uid,
        Set<Integer> declaredUdp,
        SideRules ingress,
        SideRules egress,
        @Nullable Audit audit) {
    /** Higher numbers in the 8-bit field have meanings of their own. */
    public static final int MAX_ID = 250;

    /** What would hold with Audit policies enforced; present only where it differs. */
    public record Audit(SideRules ingress, SideRules egress) {}

    public Identity {
        containers = List.copyOf(containers);
        declaredUdp = Set.copyOf(declaredUdp);
        requireNonNull(ingress, "ingress is null");
        requireNonNull(egress, "egress is null");
    }

    /** What people call it: the container, or the containers that share a UID. */
    public String label() {
        return String.join("+", containers);
    }
}
