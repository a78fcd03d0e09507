package dev.sidewall.cli;

import dev.sidewall.agent.state.AgentState;
import dev.sidewall.agent.state.AgentState.PodState;
import dev.sidewall.kernel.backend.Backends;
import dev.sidewall.kernel.enforce.PodEnforcement;
import dev.sidewall.kernel.linux.Cgroup2;
import dev.sidewall.policy.model.Container;
import dev.sidewall.policy.model.ContainerPort;
import dev.sidewall.policy.model.PodRef;
import dev.sidewall.runtime.ContainerState;
import dev.sidewall.runtime.ContainerStatus;
import dev.sidewall.verify.LivePod;
import dev.sidewall.verify.Verifier;
import dev.sidewall.verify.VerifyOptions;
import dev.sidewall.verify.VerifyReport;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Verifies what runs on this machine: probes from and to every container, judged by the naive evaluation. */
final class Proof {
    private final AgentState state;

    Proof(AgentState state) {
        this.state = state;
    }

    VerifyReport run(boolean thorough, Verifier.Progress progress) throws IOException {
        Map<PodRef, PodState> byRef =
                state.pods().stream().collect(Collectors.toMap(p -> p.sandbox().pod(), Function.identity()));
        VerifyOptions options =
                VerifyOptions.defaults().withThorough(thorough).withCounter(ref -> denied(byRef.get(ref)));
        return new Verifier(new Cgroup2(Path.of(state.cgroupMount())))
                .verify(state.world(), state.pods().stream().map(Proof::live).toList(), options, progress);
    }

    private static OptionalLong denied(@Nullable PodState pod) {
        if (pod == null || pod.outside()) {
            return OptionalLong.empty();
        }
        String name = pod.sandbox().pod().toString();
        try (PodEnforcement table = Backends.holding(name, pod.sandbox().netns())) {
            return OptionalLong.of(table.counters().values().stream()
                    .mapToLong(Long::longValue)
                    .sum());
        } catch (IOException e) {
            return OptionalLong.empty();
        }
    }

    private static LivePod live(PodState pod) {
        Map<String, List<ContainerPort>> ports =
                pod.containers().stream().collect(Collectors.toMap(Container::name, Container::ports));
        return new LivePod(
                pod.sandbox().pod(),
                pod.outside(),
                pod.sandbox().netns(),
                pod.sandbox().addresses(),
                pod.sandbox().containers().stream()
                        .map(c -> live(c, ports.getOrDefault(c.name(), List.of())))
                        .toList());
    }

    private static LivePod.LiveContainer live(ContainerStatus c, List<ContainerPort> ports) {
        return new LivePod.LiveContainer(
                c.name(), c.state() == ContainerState.RUNNING, c.cgroup(), c.uid(), c.gid(), ports);
    }
}
