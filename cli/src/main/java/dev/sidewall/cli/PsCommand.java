package dev.sidewall.cli;

import dev.sidewall.agent.state.AgentState;
import dev.sidewall.agent.state.AgentState.PodState;
import dev.sidewall.agent.state.StateFile;
import dev.sidewall.kernel.backend.Backends;
import dev.sidewall.kernel.enforce.PodEnforcement;
import dev.sidewall.policy.model.IdentityMode;
import dev.sidewall.policy.model.Isolation;
import dev.sidewall.runtime.ContainerStatus;
import java.io.IOException;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code sidewall ps}: Pods and containers as enforced, which is asked of the kernel and not assumed. */
@Command(name = "ps", description = "Show Pods and containers as enforced.", mixinStandardHelpOptions = true)
final class PsCommand implements Callable<Integer> {
    @Mixin
    private Running running;

    @Option(names = "-o", paramLabel = "FORMAT", description = "table or json", defaultValue = "table")
    private Output output = Output.TABLE;

    record PodView(
            String namespace,
            String name,
            String isolation,
            String identity,
            List<String> addresses,
            String netns,
            boolean enforced,
            boolean outside,
            List<String> problems,
            List<ContainerView> containers) {}

    record ContainerView(
            String name,
            String type,
            String state,
            long pid,
            @Nullable Long uid,
            @Nullable Long gid,
            String cgroup,
            int restarts,
            @Nullable String message) {}

    @Override
    public Integer call() throws IOException {
        AgentState state = running.state();
        running.warnIfGone(state);
        List<PodView> pods = new ArrayList<>();
        for (PodState pod : state.pods()) {
            pods.add(view(pod));
        }
        System.out.print(output == Output.JSON ? Output.json(pods) + "\n" : table(pods));
        return 0;
    }

    private static PodView view(PodState pod) {
        List<String> problems = new ArrayList<>(pod.problems());
        boolean enforced = !pod.outside() && isEnforced(pod, problems);
        return new PodView(
                pod.sandbox().pod().namespace(),
                pod.sandbox().pod().name(),
                pod.isolation() == Isolation.SHARED ? "Shared" : "Split",
                pod.identity() == IdentityMode.CGROUP ? "Cgroup" : "User",
                pod.sandbox().addresses().stream()
                        .map(InetAddress::getHostAddress)
                        .toList(),
                pod.sandbox().netns().toString(),
                enforced,
                pod.outside(),
                problems,
                pod.sandbox().containers().stream().map(PsCommand::view).toList());
    }

    private static ContainerView view(ContainerStatus c) {
        return new ContainerView(
                c.name(),
                c.type().name().toLowerCase(Locale.ROOT),
                c.state().toString(),
                c.pid(),
                c.uid(),
                c.gid(),
                c.cgroup(),
                c.restarts(),
                c.message());
    }

    /** Whether the kernel still lists the rules that were listed right after they were applied. */
    private static boolean isEnforced(PodState pod, List<String> problems) {
        if (pod.rulesDigest().isEmpty()) {
            return false;
        }
        String name = pod.sandbox().pod().toString();
        try (PodEnforcement table = Backends.holding(name, pod.sandbox().netns())) {
            if (StateFile.digest(table.list()).equals(pod.rulesDigest())) {
                return true;
            }
            problems.add("Drift: the rules in the kernel are not those that were applied");
        } catch (IOException e) {
            problems.add("Drift: " + e.getMessage());
        }
        return false;
    }

    private static String table(List<PodView> pods) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("POD", "CONTAINER", "TYPE", "STATE", "PID", "UID", "IDENTITY", "ENFORCED", "ADDRESSES"));
        for (PodView pod : pods) {
            for (ContainerView c : pod.containers) {
                boolean first = pod.containers.getFirst().equals(c);
                rows.add(List.of(
                        first ? pod.namespace + "/" + pod.name : "",
                        c.name,
                        c.type,
                        c.state + (c.message == null ? "" : " (" + c.message + ")"),
                        c.pid == 0 ? "-" : Long.toString(c.pid),
                        c.uid == null ? "-" : c.uid.toString(),
                        pod.identity,
                        pod.outside ? "outside" : pod.enforced ? "yes" : "NO",
                        first ? String.join(",", pod.addresses) : ""));
            }
        }
        StringBuilder text = new StringBuilder(Output.table(rows));
        for (PodView pod : pods) {
            pod.problems.forEach(p -> text.append(pod.namespace)
                    .append('/')
                    .append(pod.name)
                    .append(": ")
                    .append(p)
                    .append('\n'));
        }
        return text.toString();
    }
}
