package dev.sidewall.kernel.probe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sidewall.kernel.linux.Cgroup2;
import dev.sidewall.kernel.linux.NetworkNamespace;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/** Two namespaces, "here" and "there", joined by a cable, and a cgroup for each of three containers. */
final class TestNetwork implements AutoCloseable {
    static final InetAddress HERE_V4 = InetAddress.ofLiteral("10.99.0.1");
    static final InetAddress HERE_V6 = InetAddress.ofLiteral("fd99::1");
    static final InetAddress THERE_V4 = InetAddress.ofLiteral("10.99.0.2");
    static final InetAddress THERE_V6 = InetAddress.ofLiteral("fd99::2");
    static final InetAddress LOOPBACK_V4 = InetAddress.ofLiteral("127.0.0.1");
    static final InetAddress LOOPBACK_V6 = InetAddress.ofLiteral("::1");

    final Cgroup2 cgroups;
    final Path here;
    final Path there;
    private final String group =
            "/sidewall-probe-test-" + ProcessHandle.current().pid();

    TestNetwork(Path directory) throws IOException {
        cgroups = Cgroup2.find();
        here = directory.resolve("here");
        there = directory.resolve("there");
        NetworkNamespace.create(here);
        NetworkNamespace.create(there);
        for (String container : List.of("app", "sidecar", "web")) {
            cgroups.create(group + "/" + container);
        }
        run(here, "ip", "link", "add", "eth0", "type", "veth", "peer", "name", "eth0", "netns", there.toString());
        up(here, HERE_V4, HERE_V6);
        up(there, THERE_V4, THERE_V6);
        // The kernel takes note of a new cable up to a second later; before that IPv6 doesn't use it.
        for (Path netns : List.of(here, there)) {
            while (!run(netns, "ip", "link", "show", "dev", "eth0").contains("state UP")) {
                LockSupport.parkNanos(10_000_000);
            }
        }
    }

    private static void up(Path netns, InetAddress v4, InetAddress v6) throws IOException {
        run(netns, "ip", "link", "set", "lo", "up");
        run(netns, "ip", "address", "add", v4.getHostAddress() + "/24", "dev", "eth0");
        run(netns, "ip", "address", "add", v6.getHostAddress() + "/64", "dev", "eth0", "nodad");
        run(netns, "ip", "link", "set", "eth0", "up");
    }

    Identity app() {
        return new Identity(here, group + "/app", 1001, 2001);
    }

    Identity sidecar() {
        return new Identity(here, group + "/sidecar", 1002, 2002);
    }

    Identity web() {
        return new Identity(there, group + "/web", 1003, 2003);
    }

    Path directoryOf(Identity identity) {
        return cgroups.path(String.valueOf(identity.cgroup()));
    }

    /** Loads rules "here"; {@code @app} and {@code @sidecar} in them stand for what matches these containers' cgroups. */
    void rules(String text) throws IOException {
        String ruleset = text;
        for (String container : List.of("app", "sidecar")) {
            // nft takes paths below /sys/fs/cgroup, wherever below it the v2 hierarchy is; levels count from that one's
            // root.
            Path path = Path.of("/sys/fs/cgroup").relativize(cgroups.path(group + "/" + container));
            String match = "socket cgroupv2 level 2 \"" + path + "\"";
            ruleset = ruleset.replace("@" + container, match);
        }
        run(here, "nft", "flush ruleset\n" + ruleset);
    }

    /** Runs a command in a namespace and returns what it prints. */
    static String run(Path netns, String... command) throws IOException {
        List<String> all = new ArrayList<>(List.of("nsenter", "--net=" + netns));
        all.addAll(List.of(command));
        Process process = new ProcessBuilder(all).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        try {
            assertThat(process.waitFor()).as("%s: %s", all, output).isZero();
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
        return output;
    }

    @Override
    public void close() throws IOException {
        NetworkNamespace.delete(here);
        NetworkNamespace.delete(there);
        cgroups.remove(group);
    }
}
