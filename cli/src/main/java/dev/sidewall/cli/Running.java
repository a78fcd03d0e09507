package dev.sidewall.cli;

import dev.sidewall.agent.state.AgentState;
import dev.sidewall.agent.state.AgentState.PodState;
import dev.sidewall.agent.state.StateFile;
import dev.sidewall.kernel.linux.Processes;
import dev.sidewall.policy.compile.Compiler;
import dev.sidewall.policy.explain.Explainer;
import dev.sidewall.policy.model.Pod;
import dev.sidewall.policy.model.PodRef;
import dev.sidewall.policy.rules.PodRules;
import dev.sidewall.runtime.ContainerStatus;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options of the commands that look at what {@code sidewall up} runs on this machine, and the way to it. */
final class Running {
    @Option(
            names = "--state-dir",
            paramLabel = "DIR",
            description = "where sidewall up keeps its state (default: ${DEFAULT-VALUE})",
            defaultValue = "${env:SIDEWALL_STATE_DIR:-/run/sidewall}")
    private @Nullable Path stateDirectory;

    Path stateDirectory() {
        return stateDirectory == null ? Path.of("/run/sidewall") : stateDirectory;
    }

    /** Says it once and clearly, before the first of many things that need it says it in its own words. */
    static void requireRoot() {
        if (Processes.effectiveUid() != 0) {
            throw CliException.failed("this takes root: network namespaces and cgroups are looked into; try sudo");
        }
    }

    AgentState state() throws IOException {
        requireRoot();
        return new StateFile(stateDirectory())
                .read()
                .orElseThrow(() -> CliException.failed("nothing runs here: there is no state in " + stateDirectory()
                        + "; start with: sidewall up -f PATH"));
    }

    /** Says so on stderr where the agent has died; what it enforced still holds. */
    void warnIfGone(AgentState state) {
        if (!isAlive(state)) {
            System.err.println("sidewall: sidewall up (pid " + state.pid()
                    + ") is gone; what it enforced still holds; clean up with: sidewall down");
        }
    }

    static boolean isAlive(AgentState state) {
        return ProcessHandle.of(state.pid()).isPresent();
    }

    static Explainer explainer(AgentState state) {
        Compiler compiler = new Compiler(state.world());
        Map<PodRef, PodRules> rules = new HashMap<>();
        for (Pod pod : state.world().pods()) {
            if (!pod.hostNetwork()) {
                rules.put(pod.ref(), compiler.compile(pod));
            }
        }
        return new Explainer(state.world(), rules);
    }

    /** A running Pod by {@code namespace/name}, or by name alone where that is clear. */
    static PodState pod(AgentState state, String text) {
        List<PodState> found = state.pods().stream()
                .filter(p -> p.sandbox().pod().toString().equals(text)
                        || p.sandbox().pod().name().equals(text))
                .toList();
        if (found.size() != 1) {
            String known =
                    state.pods().stream().map(p -> p.sandbox().pod().toString()).collect(Collectors.joining(", "));
            throw CliException.usage((found.isEmpty() ? "no Pod is called " : "more than one Pod is called ") + text
                    + "; there are: " + known);
        }
        return found.getFirst();
    }

    static ContainerStatus container(PodState pod, String name) {
        return pod.sandbox().containers().stream()
                .filter(c -> c.name().equals(name))
                .findFirst()
                .orElseThrow(() -> CliException.usage("Pod " + pod.sandbox().pod() + " has no container " + name
                        + "; it has: "
                        + pod.sandbox().containers().stream()
                                .map(ContainerStatus::name)
                                .collect(Collectors.joining(", "))));
    }
}
