package dev.sidewall.e2e.scenario;

import dev.sidewall.agent.LocalAgent;
import dev.sidewall.agent.state.AgentState;
import dev.sidewall.agent.state.AgentState.PodState;
import dev.sidewall.kernel.backend.Backend;
import dev.sidewall.kernel.backend.Backends;
import dev.sidewall.kernel.enforce.EnforcementSettings;
import dev.sidewall.kernel.enforce.PodEnforcement;
import dev.sidewall.policy.model.Container;
import dev.sidewall.policy.model.ContainerPort;
import dev.sidewall.policy.model.IdentityMode;
import dev.sidewall.policy.model.World;
import dev.sidewall.runtime.local.LocalConfig;
import dev.sidewall.verify.LivePod;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The real thing: the agent, as {@code sidewall up} runs it. */
final class AgentSystem implements ScenarioSystem {
    private final Backend backend;

    AgentSystem(Backend backend) throws IOException {
        this.backend = Backends.settle(backend);
    }

    @Override
    public Running start(Scenario scenario, Path directory) throws IOException, InterruptedException {
        LocalConfig config = LocalConfig.defaults()
                .withStateDirectory(
                        directory.resolve("state"),
                        "sidewall-e2e-" + ProcessHandle.current().pid());
        List<String> log = new ArrayList<>();
        LocalAgent agent = new LocalAgent(config, backend, EnforcementSettings.DEFAULT, IdentityMode.CGROUP, log::add);
        try {
            agent.apply(DirectSystem.read(scenario));
            DirectSystem.awaitStarted(
                    () -> state(agent).pods().stream().map(PodState::sandbox).toList());
            return new Agent(agent, log);
        } catch (IOException | InterruptedException | RuntimeException e) {
            agent.close();
            throw e;
        }
    }

    private static AgentState state(LocalAgent agent) {
        try {
            return agent.state();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private record Agent(LocalAgent agent, List<String> log) implements Running {
        @Override
        public void change(Scenario scenario) throws IOException {
            agent.apply(DirectSystem.read(scenario));
        }

        @Override
        public World world() {
            return state(agent).world();
        }

        @Override
        public List<LivePod> pods() {
            return state(agent).pods().stream().map(Agent::live).toList();
        }

        private static LivePod live(PodState pod) {
            Map<String, List<ContainerPort>> ports =
                    pod.containers().stream().collect(Collectors.toMap(Container::name, Container::ports));
            return LivePod.of(pod.sandbox(), pod.outside(), name -> ports.getOrDefault(name, List.of()));
        }

        @Override
        public String rules() throws IOException {
            StringBuilder text = new StringBuilder(String.join("\n", log));
            for (PodState pod : state(agent).pods()) {
                text.append("\n# ").append(pod.sandbox().pod()).append('\n').append(list(pod));
            }
            return text.toString();
        }

        private static String list(PodState pod) throws IOException {
            String name = pod.sandbox().pod().toString();
            if (pod.outside()) {
                return "not enforced";
            }
            try (PodEnforcement held = Backends.holding(name, pod.sandbox().netns())) {
                return held.list();
            }
        }

        @Override
        public void close() throws IOException {
            agent.close();
        }
    }
}
