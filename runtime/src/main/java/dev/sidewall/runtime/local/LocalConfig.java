package dev.sidewall.runtime.local;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The settings of one embedded runtime. Several can run on one machine, each with a state directory and a cgroup of its own.
 *
 * @param stateDirectory where it keeps its files and namespaces; created if need be, removed when it is empty in the end
 * @param cgroup the name of its group right below the cgroup2 root
 * @param nodeName what its one node is called
 * @param pods the ranges the Pods' addresses come from; the first address of each is the node's
 * @param services the ranges of the Services' virtual addresses
 * @param outside the ranges of the Pods that stand for something outside of the cluster
 * @param gracePeriodLimit the longest time a Pod may take to end, whatever its terminationGracePeriodSeconds says
 */
public record LocalConfig(
        Path stateDirectory,
        String cgroup,
        String nodeName,
        Subnets pods,
        Subnets services,
        Subnets outside,
        Duration gracePeriodLimit) {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_-]{0,62}");

    public LocalConfig {
        stateDirectory = stateDirectory.toAbsolutePath().normalize();
        if (stateDirectory.getNameCount() == 0) {
            throw new IllegalArgumentException("the root directory can't be the state directory");
        }
        if (!NAME.matcher(cgroup).matches()) {
            throw new IllegalArgumentException(
                    "the cgroup's name must be one of letters, digits, - and _, at most 63: " + cgroup);
        }
        requireNonNull(nodeName, "nodeName is null");
        for (Subnets subnets : List.of(pods, services, outside)) {
            if (subnets.lastNumber() < 2) {
                throw new IllegalArgumentException(subnets + " is too small: there must be room for two addresses");
            }
        }
        requireDisjoint("Pods", pods, "Services", services);
        requireDisjoint("Pods", pods, "the outside", outside);
        requireDisjoint("Services", services, "the outside", outside);
        if (gracePeriodLimit.isNegative()) {
            throw new IllegalArgumentException("the limit of the grace period is negative: " + gracePeriodLimit);
        }
    }

    public static LocalConfig defaults() {
        return new LocalConfig(
                Path.of("/run/sidewall"),
                "sidewall",
                "local",
                Subnets.of("10.88.0.0/16", "fd88::/64"),
                Subnets.of("10.96.0.0/16", "fd96::/112"),
                // Documentation ranges (RFC 5737, RFC 3849): never somebody's real addresses.
                Subnets.of("203.0.113.0/24", "2001:db8:ffff::/64"),
                Duration.ofSeconds(10));
    }

    public LocalConfig withStateDirectory(Path directory, String cgroup) {
        return new LocalConfig(directory, cgroup, nodeName, pods, services, outside, gracePeriodLimit);
    }

    public LocalConfig withSubnets(Subnets pods, Subnets services, Subnets outside) {
        return new LocalConfig(stateDirectory, cgroup, nodeName, pods, services, outside, gracePeriodLimit);
    }

    public LocalConfig withGracePeriodLimit(Duration limit) {
        return new LocalConfig(stateDirectory, cgroup, nodeName, pods, services, outside, limit);
    }

    private static void requireDisjoint(String one, Subnets a, String other, Subnets b) {
        if (a.overlaps(b)) {
            throw new IllegalArgumentException(
                    "the addresses of " + one + " (" + a + ") and of " + other + " (" + b + ") overlap");
        }
    }
}
