package dev.sidewall.kernel.backend;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sidewall.kernel.enforce.EnforcementSettings;
import dev.sidewall.kernel.enforce.Owners;
import dev.sidewall.kernel.enforce.PodEnforcement;
import dev.sidewall.kernel.linux.Cgroup2;
import dev.sidewall.kernel.linux.Command;
import dev.sidewall.kernel.linux.NetworkNamespace;
import dev.sidewall.kernel.linux.Processes;
import dev.sidewall.kernel.probe.Identity;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * A Pod of four containers (app, sidecar, and the proxies of two meshes) and the outside, in two namespaces joined by a cable. Outside
 * there are two hosts, one of which stands for the Pod's node.
 */
final class PodNetwork implements AutoCloseable {
    static final InetAddress POD_V4 = InetAddress.ofLiteral("10.98.0.1");
    static final InetAddress POD_V6 = InetAddress.ofLiteral("fd98::1");
    static final InetAddress HOST_V4 = InetAddress.ofLiteral("10.98.0.2");
    static final InetAddress HOST_V6 = InetAddress.ofLiteral("fd98::2");
    static final InetAddress NODE_V4 = InetAddress.ofLiteral("10.98.0.3");
    static final InetAddress NODE_V6 = InetAddress.ofLiteral("fd98::3");
    static final InetAddress LOOPBACK_V4 = InetAddress.ofLiteral("127.0.0.1");
    static final InetAddress LOOPBACK_V6 = InetAddress.ofLiteral("::1");

    static final List<String> CONTAINERS = List.of("app", "sidecar", "proxy", "linkerd");
    private static final Map<String, Long> UIDS =
            Map.of("app", 1001L, "sidecar", 1002L, "proxy", 1337L, "linkerd", 2102L);

    final Cgroup2 cgroups;
    final Path pod;
    final Path outside;
    final Path node;
    private final String group =
            "/sidewall-backend-test-" + ProcessHandle.current().pid();

    PodNetwork(Path directory) throws IOException {
        cgroups = Cgroup2.find();
        pod = directory.resolve("pod");
        outside = directory.resolve("outside");
        node = directory.resolve("node");
        for (Path netns : List.of(pod, outside, node)) {
            NetworkNamespace.create(netns);
            run(netns, "ip", "link", "set", "lo", "up");
        }
        for (String container : CONTAINERS) {
            cgroups.create(group + "/" + container);
        }
        cgroups.create(group + "/stranger");
        // The outside is a bridge, so that it and the node are two hosts on one wire with the Pod.
        run(outside, "ip", "link", "add", "br0", "type", "bridge");
        plug(pod, "pod");
        plug(node, "node");
        up(outside, "br0", HOST_V4, HOST_V6);
        up(pod, "eth0", POD_V4, POD_V6);
        up(node, "eth0", NODE_V4, NODE_V6);
        run(pod, "ip", "route", "add", "default", "via", HOST_V4.getHostAddress());
        run(pod, "ip", "-6", "route", "add", "default", "via", HOST_V6.getHostAddress());
        awaitLink(pod, "eth0");
        awaitLink(node, "eth0");
        awaitLink(outside, "br0");
    }

    static void assumeRoot() {
        assumeTrue(Processes.effectiveUid() == 0, "SKIPPED: needs root for network namespaces and cgroups");
    }

    private void plug(Path netns, String port) throws IOException {
        run(outside, "ip", "link", "add", port, "type", "veth", "peer", "name", "eth0", "netns", netns.toString());
        run(outside, "ip", "link", "set", port, "master", "br0", "up");
    }

    private static void up(Path netns, String device, InetAddress v4, InetAddress v6) throws IOException {
        run(netns, "ip", "address", "add", v4.getHostAddress() + "/24", "dev", device);
        run(netns, "ip", "address", "add", v6.getHostAddress() + "/64", "dev", device, "nodad");
        run(netns, "ip", "link", "set", device, "up");
    }

    /** The kernel takes note of a new cable up to a second later; before that IPv6 doesn't use it. */
    private static void awaitLink(Path netns, String device) throws IOException {
        while (!run(netns, "ip", "link", "show", "dev", device).contains("state UP")) {
            LockSupport.parkNanos(10_000_000);
        }
    }

    static String run(Path netns, String... command) throws IOException {
        return Command.of(command).inside(netns).run();
    }

    static void pipe(Path netns, String input, String... command) throws IOException {
        Command.of(command).inside(netns).run(input);
    }

    static long uid(String container) {
        Long uid = UIDS.get(container);
        return uid == null ? 1999 : uid;
    }

    /** A container of the Pod; {@code stranger} is a process of none, {@code host} and {@code node} are outside. */
    Identity identity(String who) {
        return switch (who) {
            case "host" -> new Identity(outside, null, 0, 0);
            case "node" -> new Identity(node, null, 0, 0);
            default -> new Identity(pod, group + "/" + who, uid(who), uid(who));
        };
    }

    /** Where a process of it has to write its pid. */
    Path cgroupDirectory(String container) {
        return cgroups.path(group + "/" + container);
    }

    Owners owners() {
        Path root = Path.of("/sys/fs/cgroup").relativize(cgroups.mount());
        return new Owners(
                2,
                CONTAINERS.stream()
                        .collect(Collectors.toMap(
                                Function.identity(),
                                c -> List.of(root.resolve(group.substring(1))
                                        .resolve(c)
                                        .toString()))));
    }

    PodEnforcement enforcement(Way way) throws IOException {
        return Backends.open("test/pod", pod, way.backend, EnforcementSettings.DEFAULT);
    }

    @Override
    public void close() throws IOException {
        for (Path netns : List.of(pod, outside, node)) {
            NetworkNamespace.delete(netns);
        }
        cgroups.remove(group);
    }
}
