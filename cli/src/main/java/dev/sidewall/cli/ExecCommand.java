package dev.sidewall.cli;

import dev.sidewall.agent.state.AgentState;
import dev.sidewall.agent.state.AgentState.PodState;
import dev.sidewall.runtime.ContainerState;
import dev.sidewall.runtime.ContainerStatus;
import dev.sidewall.runtime.local.LocalExec;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code sidewall exec POD -c NAME -- CMD}: runs a command with a container's identity; the exit code is the command's. */
@Command(
        name = "exec",
        description = "Run a command with the identity of a container: its network namespace, cgroup and user.",
        mixinStandardHelpOptions = true)
final class ExecCommand implements Callable<Integer> {
    @Mixin
    private Running running;

    @Parameters(paramLabel = "POD", index = "0", description = "[NAMESPACE/]POD")
    private String pod;

    @Option(
            names = {"-c", "--container"},
            paramLabel = "NAME",
            description = "the container; may be left out where there is only one")
    private @Nullable String container;

    @Parameters(paramLabel = "-- CMD", index = "1..*", arity = "1..*", description = "the command and its arguments")
    private List<String> command;

    @Override
    public Integer call() throws IOException, InterruptedException {
        AgentState state = running.state();
        PodState found = Running.pod(state, pod);
        List<ContainerStatus> all = found.sandbox().containers();
        if (container == null && all.size() != 1) {
            throw CliException.usage("Pod " + pod + " has " + all.size() + " containers, name one with -c: "
                    + String.join(", ", all.stream().map(ContainerStatus::name).toList()));
        }
        ContainerStatus target = container == null ? all.getFirst() : Running.container(found, container);
        if (target.state() != ContainerState.RUNNING) {
            throw CliException.failed(
                    "container " + target.name() + " of Pod " + found.sandbox().pod() + " is " + target.state()
                            + (target.message() == null ? "" : ": " + target.message()));
        }
        return new LocalExec().run(found.sandbox(), target, command);
    }
}
