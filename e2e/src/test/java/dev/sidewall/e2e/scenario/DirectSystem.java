package dev.sidewall.e2e.scenario;

import dev.sidewall.cluster.ManifestPod;
import dev.sidewall.cluster.ManifestReader;
import dev.sidewall.cluster.ManifestService;
import dev.sidewall.cluster.Manifests;
import dev.sidewall.cluster.ReadOptions;
import dev.sidewall.cluster.ServiceRef;
import dev.sidewall.cluster.world.Containers;
import dev.sidewall.cluster.world.Observed;
import dev.sidewall.cluster.world.WorldBuilder;
import dev.sidewall.cluster.world.WorldSettings;
import dev.sidewall.kernel.backend.Backend;
import dev.sidewall.kernel.backend.Backends;
import dev.sidewall.kernel.enforce.EnforcementSettings;
import dev.sidewall.kernel.enforce.Owners;
import dev.sidewall.kernel.enforce.PodEnforcement;
import dev.sidewall.kernel.linux.Cgroup2;
import dev.sidewall.policy.compile.Compiler;
import dev.sidewall.policy.model.Container;
import dev.sidewall.policy.model.ContainerPort;
import dev.sidewall.policy.model.ContainerType;
import dev.sidewall.policy.model.IdentityMode;
import dev.sidewall.policy.model.Pod;
import dev.sidewall.policy.model.PodRef;
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
import java.util.function.Supplier;
import java.util.stream.Collectors;

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
        Manifests manifests = read(scenario);
        LocalConfig config = LocalConfig.defaults()
                .withStateDirectory(
                        directory.resolve("state"),
                        "sidewall-e2e-" + ProcessHandle.current().pid());
        LocalRuntime runtime = new LocalRuntime(config, NOTHING);
        Direct direct = new Direct(runtime, manifests);
        try {
            direct.run();
            direct.enforce();
            return direct;
        } catch (IOException | InterruptedException | RuntimeException e) {
            direct.close();
            throw e;
        }
    }

    /** Manifests that are known to be valid. */
    static Manifests read(Scenario scenario) {
        return new ManifestReader(new ReadOptions(true, IdentityMode.CGROUP))
                .readText(scenario.toString(), scenario.manifests());
    }

    /** Waits until every container runs, or has ended as it should. */
    static void awaitStarted(Supplier<List<PodSandbox>> pods) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + START_TIMEOUT.toNanos();
        while (!pods.get().stream().allMatch(DirectSystem::hasStarted)) {
            if (System.nanoTime() > deadline) {
                throw new IOException("not started: " + pods.get());
            }
            Thread.sleep(5);
        }
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
    private static final class Direct implements Running {
        private final LocalRuntime runtime;
        private final Map<PodRef, PodEnforcement> tables = new HashMap<>();
        private Manifests manifests;
        private World world;

        Direct(LocalRuntime runtime, Manifests manifests) throws IOException {
            this.runtime = runtime;
            this.manifests = manifests;
            this.world = build();
        }

        void run() throws IOException, InterruptedException {
            for (ManifestPod pod : manifests.pods()) {
                runtime.createSandbox(pod.ref(), pod.pod());
            }
            world = build();
            runtime.setServices(world.services());
            for (ManifestPod pod : manifests.pods()) {
                runtime.startContainers(pod.ref());
            }
            awaitStarted(runtime::list);
        }

        private World build() throws IOException {
            Map<PodRef, List<InetAddress>> addresses = new HashMap<>();
            runtime.list().forEach(sandbox -> addresses.put(sandbox.pod(), sandbox.addresses()));
            Map<ServiceRef, List<InetAddress>> virtual = new HashMap<>();
            for (ManifestService service : manifests.services()) {
                virtual.put(
                        service.ref(),
                        runtime.allocateServiceAddresses(service.ref().toString()));
            }
            return WorldBuilder.build(
                    manifests,
                    new Observed(addresses, virtual, List.of(runtime.node())),
                    new WorldSettings(IdentityMode.CGROUP));
        }

        void enforce() throws IOException {
            Compiler compiler = new Compiler(world);
            for (Pod pod : world.pods()) {
                PodSandbox sandbox = runtime.find(pod.ref()).orElseThrow();
                PodEnforcement table = tables.get(pod.ref());
                if (table == null) {
                    table = Backends.open(
                            pod.ref().toString(), sandbox.netns(), Backend.NFTABLES, EnforcementSettings.DEFAULT);
                    tables.put(pod.ref(), table);
                }
                table.apply(compiler.compile(pod), owners(sandbox));
            }
        }

        @Override
        public void change(Scenario scenario) throws IOException {
            manifests = read(scenario);
            world = build();
            enforce();
        }

        @Override
        public World world() {
            return world;
        }

        @Override
        public List<LivePod> pods() {
            List<LivePod> pods = new ArrayList<>();
            for (ManifestPod pod : manifests.pods()) {
                Map<String, List<ContainerPort>> ports =
                        Containers.of(pod.pod()).stream().collect(Collectors.toMap(Container::name, Container::ports));
                pods.add(LivePod.of(
                        runtime.find(pod.ref()).orElseThrow(),
                        pod.isOutside(),
                        name -> ports.getOrDefault(name, List.of())));
            }
            return pods;
        }

        @Override
        public String rules() throws IOException {
            StringBuilder text = new StringBuilder();
            for (Map.Entry<PodRef, PodEnforcement> table : tables.entrySet()) {
                text.append("# ")
                        .append(table.getKey())
                        .append('\n')
                        .append(table.getValue().list());
            }
            return text.toString();
        }

        @Override
        public void close() throws IOException {
            tables.values().forEach(PodEnforcement::close);
            runtime.close();
        }
    }
}
