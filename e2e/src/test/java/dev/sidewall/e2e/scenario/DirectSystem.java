package dev.sidewall.e2e.scenario;

import static java.util.Objects.requireNonNull;

import dev.sidewall.cluster.ManifestPod;
import dev.sidewall.cluster.ManifestReader;
import dev.sidewall.cluster.ManifestService;
import dev.sidewall.cluster.Manifests;
import dev.sidewall.cluster.ReadOptions;
import dev.sidewall.cluster.ServiceRef;
import dev.sidewall.cluster.world.Observed;
import dev.sidewall.cluster.world.WorldBuilder;
import dev.sidewall.cluster.world.WorldSettings;
import dev.sidewall.kernel.linux.Cgroup2;
import dev.sidewall.kernel.nft.NftSettings;
import dev.sidewall.kernel.nft.Owners;
import dev.sidewall.kernel.nft.PodTable;
import dev.sidewall.policy.compile.Compiler;
import dev.sidewall.policy.model.ContainerPort;
import dev.sidewall.policy.model.ContainerType;
import dev.sidewall.policy.model.IdentityMode;
import dev.sidewall.policy.model.Pod;
import dev.sidewall.policy.model.PodRef;
import dev.sidewall.policy.model.Protocol;
import dev.sidewall.policy.model.World;
import dev.sidewall.runtime.ContainerState;
import dev.sidewall.runtime.ContainerStatus;
import dev.sidewall.runtime.PodSandbox;
import dev.sidewall.runtime.local.ContainerHook;
import dev.sidewall.runtime.local.LocalConfig;
import dev.sidewall.runtime.local.LocalRuntime;
import dev.sidewall.verify.LivePod;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Runtime, compiler and nftables put together in the plainest way, without an agent: everything is started, then everything
 * is enforced once. So a difference found here is the compiler's, the renderer's or the kernel's, and not the agent's.
 */
final class DirectSystem implements ScenarioSystem {
    private static final Duration START_TIMEOUT = Duration.ofSeconds(20);

    private static final ContainerHook NOTHING = new ContainerHook() {
        @Override
        public void beforeStart(PodRef pod, String container, String cgroup) {}

        @Override
        public void changed(PodRef pod) {}
    };

    @Override
    public Running start(Scenario scenario, Path directory) throws IOException, InterruptedException {
        Manifests manifests = new ManifestReader(new ReadOptions(true, IdentityMode.CGROUP))
                .readText(scenario.toString(), scenario.manifests());
        LocalConfig config = LocalConfig.defaults()
                .withStateDirectory(
                        directory.resolve("state"),
                        "sidewall-e2e-" + ProcessHandle.current().pid());
        LocalRuntime runtime = new LocalRuntime(config, NOTHING);
        List<PodTable> tables = new ArrayList<>();
        try {
            World world = run(manifests, runtime);
            Map<PodRef, PodTable> byPod = new HashMap<>();
            Compiler compiler = new Compiler(world);
            for (Pod pod : world.pods()) {
                PodSandbox sandbox = runtime.find(pod.ref()).orElseThrow();
                PodTable table = PodTable.open(pod.ref().toString(), sandbox.netns(), NftSettings.DEFAULT);
                tables.add(table);
                byPod.put(pod.ref(), table);
                table.apply(compiler.compile(pod), owners(sandbox));
            }
            return new Direct(manifests, runtime, world, byPod);
        } catch (IOException | InterruptedException | RuntimeException e) {
            tables.forEach(PodTable::close);
            runtime.close();
            throw e;
        }
    }

    private static World run(Manifests manifests, LocalRuntime runtime) throws IOException, InterruptedException {
        Map<PodRef, List<InetAddress>> addresses = new HashMap<>();
        for (ManifestPod pod : manifests.pods()) {
            addresses.put(pod.ref(), runtime.createSandbox(pod.ref(), pod.pod()).addresses());
        }
        Map<ServiceRef, List<InetAddress>> virtual = new HashMap<>();
        for (ManifestService service : manifests.services()) {
            virtual.put(
                    service.ref(),
                    runtime.allocateServiceAddresses(service.ref().toString()));
        }
        World world = WorldBuilder.build(
                manifests,
                new Observed(addresses, virtual, List.of(runtime.node())),
                new WorldSettings(IdentityMode.CGROUP));
        runtime.setServices(world.services());
        for (ManifestPod pod : manifests.pods()) {
            runtime.startContainers(pod.ref());
        }
        long deadline = System.nanoTime() + START_TIMEOUT.toNanos();
        while (!runtime.list().stream().allMatch(DirectSystem::hasStarted)) {
            if (System.nanoTime() > deadline) {
                throw new IOException("not started: " + runtime.list());
            }
            Thread.sleep(5);
        }
        return world;
    }

    private static boolean hasStarted(PodSandbox sandbox) {
        return sandbox.containers().stream()
                .allMatch(container -> container.state()
                        == (container.type() == ContainerType.INIT
                                ? ContainerState.TERMINATED
                                : ContainerState.RUNNING));
    }

    private static Owners owners(PodSandbox sandbox) throws IOException {
        Path root = Path.of("/sys/fs/cgroup").relativize(Cgroup2.find().mount());
        Map<String, List<String>> cgroups = new HashMap<>();
        int level = 1;
        for (ContainerStatus container : sandbox.containers()) {
            if (container.state() == ContainerState.RUNNING) {
                Path path = Path.of(container.cgroup().substring(1));
                cgroups.put(container.name(), List.of(root.resolve(path).toString()));
                level = path.getNameCount();
            }
        }
        return new Owners(level, cgroups);
    }

    /** A scenario that runs. */
    private record Direct(Manifests manifests, LocalRuntime runtime, World world, Map<PodRef, PodTable> tables)
            implements Running {
        @Override
        public List<LivePod> pods() {
            List<LivePod> pods = new ArrayList<>();
            for (ManifestPod pod : manifests.pods()) {
                pods.add(LivePod.of(
                        runtime.find(pod.ref()).orElseThrow(), pod.isOutside(), name -> declared(pod, name)));
            }
            return pods;
        }

        private static List<ContainerPort> declared(ManifestPod pod, String container) {
            var spec = requireNonNull(pod.pod().spec(), "spec is null");
            List<ContainerPort> ports = new ArrayList<>();
            for (var containers : new ArrayList<>(List.of(
                    Objects.requireNonNullElse(spec.initContainers(), List.<dev.sidewall.api.core.Pod.Container>of()),
                    Objects.requireNonNullElse(spec.containers(), List.<dev.sidewall.api.core.Pod.Container>of())))) {
                for (var one : containers) {
                    if (container.equals(one.name()) && one.ports() != null) {
                        one.ports()
                                .forEach(port -> ports.add(new ContainerPort(
                                        port.name(),
                                        Protocol.valueOf(Objects.requireNonNullElse(port.protocol(), "TCP")),
                                        requireNonNull(port.containerPort(), "containerPort is null"))));
                    }
                }
            }
            return ports;
        }

        @Override
        public String rules() throws IOException {
            StringBuilder text = new StringBuilder();
            for (Map.Entry<PodRef, PodTable> table : tables.entrySet()) {
                text.append("# ")
                        .append(table.getKey())
                        .append('\n')
                        .append(table.getValue().list());
            }
            return text.toString();
        }

        @Override
        public void close() throws IOException {
            tables.values().forEach(PodTable::close);
            runtime.close();
        }
    }
}
