package dev.sidewall.verify;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sidewall.kernel.linux.Cgroup2;
import dev.sidewall.kernel.linux.NetworkNamespace;
import dev.sidewall.policy.model.Container;
import dev.sidewall.policy.model.ContainerPort;
import dev.sidewall.policy.model.ContainerType;
import dev.sidewall.policy.model.IdentityMode;
import dev.sidewall.policy.model.Isolation;
import dev.sidewall.policy.model.Namespace;
import dev.sidewall.policy.model.Pod;
import dev.sidewall.policy.model.PodRef;
import dev.sidewall.policy.model.Policy;
import dev.sidewall.policy.model.Protocol;
import dev.sidewall.policy.model.World;
import dev.sidewall.verify.LivePod.LiveContainer;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;

/** shop/one (app with TCP 8080, sidecar with TCP 9000 and UDP 9001) and shop/two (web with TCP 80), joined by a cable. */
final class TwoPods implements AutoCloseable {
    final Cgroup2 cgroups;
    final LivePod one;
    final LivePod two;
    private final String group =
            "/sidewall-verify-test-" + ProcessHandle.current().pid();
    private final List<Process> processes = new ArrayList<>();

    TwoPods(Path directory) throws IOException {
        cgroups = Cgroup2.find();
        one = pod(
                directory,
                "one",
                List.of("10.99.0.1", "fd99::1"),
                container("app", 1001, new ContainerPort("http", Protocol.TCP, 8080)),
                container(
                        "sidecar",
                        1002,
                        new ContainerPort("logs", Protocol.TCP, 9000),
                        new ContainerPort(null, Protocol.UDP, 9001)));
        two = pod(
                directory,
                "two",
                List.of("10.99.0.2", "fd99::2"),
                container("web", 1003, new ContainerPort("http", Protocol.TCP, 80)));
        run(
                one,
                "ip",
                "link",
                "add",
                "eth0",
                "type",
                "veth",
                "peer",
                "name",
                "eth0",
                "netns",
                two.netns().toString());
        for (LivePod pod : List.of(one, two)) {
            run(pod, "ip", "link", "set", "lo", "up");
            for (InetAddress address : pod.addresses()) {
                boolean v6 = address.getAddress().length == 16;
                String[] command = {
                    "ip", "address", "add", address.getHostAddress() + (v6 ? "/64" : "/24"), "dev", "eth0", "nodad"
                };
                run(pod, command);
            }
            run(pod, "ip", "link", "set", "eth0", "up");
        }
        for (LivePod pod : List.of(one, two)) {
            while (!run(pod, "ip", "link", "show", "dev", "eth0").contains("state UP")) {
                LockSupport.parkNanos(10_000_000);
            }
        }
    }

    private LivePod pod(Path directory, String name, List<String> addresses, LiveContainer... containers)
            throws IOException {
        NetworkNamespace.create(directory.resolve(name));
        for (LiveContainer container : containers) {
            cgroups.create(container.cgroup());
        }
        return new LivePod(
                new PodRef("shop", name),
                false,
                directory.resolve(name),
                addresses.stream().map(InetAddress::ofLiteral).toList(),
                List.of(containers));
    }

    private LiveContainer container(String name, long uid, ContainerPort... ports) {
        return new LiveContainer(name, true, group + "/" + name, uid, uid, List.of(ports));
    }

    World world(Policy... policies) {
        return new World(
                List.of(new Namespace("shop", Map.of("kubernetes.io/metadata.name", "shop"))),
                List.of(),
                List.of(desired(one), desired(two)),
                List.of(),
                List.of(policies),
                new World.ClusterDns("kube-system", "kube-dns", List.of()));
    }

    private static Pod desired(LivePod pod) {
        List<Container> containers = pod.containers().stream()
                .map(live -> new Container(
                        live.name(), ContainerType.APP, live.ports(), live.uid(), live.gid(), Set.of(), false))
                .toList();
        Map<String, String> labels = Map.of("app", pod.ref().name());
        return new Pod(
                pod.ref(),
                labels,
                containers,
                pod.addresses(),
                "n",
                false,
                false,
                Isolation.SHARED,
                IdentityMode.CGROUP);
    }

    /** Loads rules into shop/one; {@code @app} and {@code @sidecar} stand for what matches these containers. */
    void rules(String text) throws IOException {
        String ruleset = text;
        for (LiveContainer container : one.containers()) {
            Path path = Path.of("/sys/fs/cgroup").relativize(cgroups.path(container.cgroup()));
            ruleset = ruleset.replace("@" + container.name(), "socket cgroupv2 level 2 \"" + path + "\"");
        }
        run(one, "nft", "flush ruleset\n" + ruleset);
    }

    /** Starts a process of a container that listens on {@code tcp,ADDRESS,PORT} or {@code udp,...} and never answers. */
    void serve(LivePod pod, String container, String... sockets) throws IOException {
        LiveContainer owner = pod.containers().stream()
                .filter(one -> one.name().equals(container))
                .findFirst()
                .orElseThrow();
        List<String> command = new ArrayList<>(List.of(
                "nsenter",
                "--net=" + pod.netns(),
                "sh",
                "-c",
                "echo 0 > \"$0\" && exec \"$@\"",
                cgroups.path(owner.cgroup()).resolve("cgroup.procs").toString(),
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                SleepingServer.class.getName()));
        command.addAll(List.of(sockets));
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        processes.add(process);
        BufferedReader output = process.inputReader();
        assertThat(output.readLine()).isEqualTo("ready");
    }

    static String run(LivePod pod, String... command) throws IOException {
        List<String> all = new ArrayList<>(List.of("nsenter", "--net=" + pod.netns()));
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
        processes.forEach(Process::destroyForcibly);
        NetworkNamespace.delete(one.netns());
        NetworkNamespace.delete(two.netns());
        cgroups.remove(group);
    }
}
