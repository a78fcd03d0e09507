package dev.sidewall.runtime.local;

import dev.sidewall.kernel.linux.Cgroup2;
import dev.sidewall.runtime.ContainerState;
import dev.sidewall.runtime.ContainerStatus;
import dev.sidewall.runtime.PodSandbox;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Runs commands with a running container's identity: its network namespace, cgroup, user, capabilities, environment and
 * working directory. Works from any process of root on this machine; what it needs beyond its arguments is read from the
 * state directory, which the path of the network namespace leads to.
 */
public final class LocalExec {
    private final Tools tools;
    private final Cgroup2 cgroups;

    public LocalExec() throws IOException {
        this(Tools.find(), Cgroup2.find());
    }

    LocalExec(Tools tools, Cgroup2 cgroups) {
        this.tools = tools;
        this.cgroups = cgroups;
    }

    /** Runs the command with this process's standard streams and returns its exit code, 128 and more for a signal. */
    public int run(PodSandbox sandbox, ContainerStatus container, List<String> command)
            throws IOException, InterruptedException {
        return prepare(sandbox, container, command).inheritIO().start().waitFor();
    }

    /** The command ready to start, its streams still to be chosen. It ends with the container at the latest. */
    public ProcessBuilder prepare(PodSandbox sandbox, ContainerStatus container, List<String> command)
            throws IOException {
        if (container.state() != ContainerState.RUNNING) {
            throw new IOException("container " + container.name() + " of Pod " + sandbox.pod() + " isn't running ("
                    + container.state() + (container.message() == null ? "" : ": " + container.message()) + ")");
        }
        if (command.isEmpty()) {
            throw new IllegalArgumentException("the command is empty");
        }
        LaunchSpec spec = LaunchSpec.read(StateDirectory.launchSpec(sandbox, container));
        return prepare(sandbox.netns(), container.cgroup(), spec, false, command);
    }

    ProcessBuilder prepare(Path netns, String cgroup, LaunchSpec spec, boolean ownSession, List<String> command)
            throws IOException {
        List<String> resolved = new ArrayList<>(command);
        resolved.set(0, spec.program(command.getFirst()).toString());
        ProcessBuilder builder =
                new ProcessBuilder(tools.inContainer(netns, cgroups.path(cgroup), spec, ownSession, resolved));
        builder.directory(Path.of("/").resolve(spec.workingDirectory()).toFile());
        builder.environment().clear();
        return builder;
    }
}
