package dev.sidewall.cli;

import dev.sidewall.agent.LocalAgent;
import dev.sidewall.agent.state.AgentState;
import dev.sidewall.agent.state.AgentState.PodState;
import dev.sidewall.cluster.ManifestReader;
import dev.sidewall.cluster.Manifests;
import dev.sidewall.cluster.ReadOptions;
import dev.sidewall.kernel.backend.Backend;
import dev.sidewall.kernel.backend.Backends;
import dev.sidewall.kernel.enforce.EnforcementSettings;
import dev.sidewall.policy.model.IdentityMode;
import dev.sidewall.runtime.ContainerState;
import dev.sidewall.runtime.local.LocalConfig;
import dev.sidewall.runtime.local.LocalExec;
import dev.sidewall.verify.Verifier;
import dev.sidewall.verify.VerifyReport;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;

/** {@code sidewall demo}: the agent-sandbox example as a story: before, policy, after, proof. Exit 1 if it isn't so. */
@Command(
        name = "demo",
        description = "See it in half a minute: run a Pod, enforce a policy, prove it, clean up.",
        mixinStandardHelpOptions = true)
final class DemoCommand implements Callable<Integer> {
    private static final List<String> FILES = List.of("pods.yaml", "policies.yaml");

    /** One connection of the story, to an address or a Pod; {@code expectedAfter} is whether it should work under the policy. */
    private record Try(String title, String pod, String container, String address, boolean expectedAfter) {}

    private static final List<Try> TRIES = List.of(
            new Try("agent -> the world, directly", "sandbox/agent", "agent", "internet/website:8080", false),
            new Try("agent -> the world, through its egress proxy", "sandbox/agent", "agent", "127.0.0.1:3128", true),
            new Try("agent -> another team's database", "sandbox/agent", "agent", "shop/database:5432", false),
            new Try("proxy -> another team's database", "sandbox/agent", "egress-proxy", "shop/database:5432", false),
            new Try("database -> the agent's proxy", "shop/database", "postgres", "sandbox/agent:3128", false));

    @Override
    public Integer call() throws IOException, InterruptedException {
        Running.requireRoot();
        Path folder = Files.createTempDirectory("sidewall-demo");
        LocalConfig config = LocalConfig.defaults().withStateDirectory(folder.resolve("state"), "sidewall-demo");
        Backend backend = Backends.settle(Backend.AUTO);
        LocalAgent agent = new LocalAgent(
                config,
                backend,
                EnforcementSettings.DEFAULT,
                backend.knowsCgroups() ? IdentityMode.CGROUP : IdentityMode.USER,
                line -> System.err.println("sidewall: " + line));
        Thread onSignal = new Thread(() -> close(agent, folder));
        Runtime.getRuntime().addShutdownHook(onSignal);
        try {
            return tell(agent, folder);
        } finally {
            close(agent, folder);
            Runtime.getRuntime().removeShutdownHook(onSignal);
        }
    }

    private static int tell(LocalAgent agent, Path folder) throws IOException, InterruptedException {
        for (String file : FILES) {
            try (InputStream in = DemoCommand.class.getResourceAsStream("/agent-sandbox/" + file)) {
                if (in == null) {
                    throw new IOException("the example agent-sandbox/" + file + " is missing in this build");
                }
                Files.copy(in, folder.resolve(file));
            }
        }
        say("""
            A Pod with two containers: an AI agent, and the proxy that is meant to be its only way out. They share one
            network namespace, so Kubernetes' NetworkPolicy can't tell them apart. Beside it another team's database, and
            out in the world a web site. Real network namespaces, real processes, real kernel rules.
            """);
        agent.apply(read(folder, FILES.subList(0, 1)));
        awaitRunning(agent);
        say("BEFORE: no policy. Everything is open, as in every cluster.\n");
        boolean asTold = attempt(agent.state(), false);
        say("\nPOLICY: examples/agent-sandbox/policies.yaml\n");
        Files.readString(folder.resolve("policies.yaml"), StandardCharsets.UTF_8)
                .lines()
                .map(l -> "    " + l)
                .forEach(System.out::println);
        long begin = System.nanoTime();
        agent.apply(read(folder, FILES));
        long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin);
        say("\nAFTER: the same connections, " + millis
                + " ms later. No container was restarted, none got a privilege.\n");
        asTold &= attempt(agent.state(), true);
        VerifyReport report = new Proof(agent.state()).run(true, Verifier.Progress.NONE);
        say(
                "\nPROOF: every container to every port of every other, over every address, compared with a second evaluation of the"
                        + " policies\n       that shares no code with the first: "
                        + report.results().size() + " connections tried, "
                        + report.differences().size() + " differences.");
        report.differences().forEach(d -> System.out.println("       " + d));
        asTold &= report.differences().isEmpty();
        say("\n" + (asTold ? "Now everything is removed again. " : "THIS IS NOT AS IT SHOULD BE. ")
                + "Run it yourself: ./sidewall up -f examples/agent-sandbox");
        return asTold ? 0 : Main.NO;
    }

    private static Manifests read(Path folder, List<String> files) throws IOException {
        Manifests manifests = new ManifestReader(new ReadOptions(true, IdentityMode.CGROUP))
                .readAll(files.stream().map(folder::resolve).toList());
        if (manifests.hasErrors()) {
            throw new IOException("the example has errors: " + manifests.diagnostics());
        }
        return manifests;
    }

    private static boolean attempt(AgentState state, boolean policy) throws IOException, InterruptedException {
        boolean asTold = true;
        for (Try one : TRIES) {
            boolean reached = connect(state, one);
            boolean expected = !policy || one.expectedAfter;
            asTold &= reached == expected;
            System.out.printf(
                    "  %-46s %-8s%s%n",
                    one.title, reached ? "reached" : "refused", reached == expected ? "" : "  UNEXPECTED");
        }
        return asTold;
    }

    private static boolean connect(AgentState state, Try one) throws IOException, InterruptedException {
        PodState pod = Running.pod(state, one.pod);
        Process process = new LocalExec()
                .prepare(
                        pod.sandbox(),
                        Running.container(pod, one.container),
                        List.of("socat", "-T2", "-", "TCP:" + address(state, one.address) + ",connect-timeout=2"))
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        return process.waitFor() == 0;
    }

    private static String address(AgentState state, String text) {
        int colon = text.lastIndexOf(':');
        return text.contains("/")
                ? Running.pod(state, text.substring(0, colon))
                                .sandbox()
                                .addresses()
                                .getFirst()
                                .getHostAddress()
                        + text.substring(colon)
                : text;
    }

    /** Listening takes the example's servers a moment after they have started. */
    private static void awaitRunning(LocalAgent agent) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (System.nanoTime() < deadline) {
            AgentState state = agent.state();
            boolean running = state.pods().stream()
                    .flatMap(p -> p.sandbox().containers().stream())
                    .allMatch(c -> c.state() == ContainerState.RUNNING);
            if (running && TRIES.stream().allMatch(t -> quietly(state, t))) {
                return;
            }
            Thread.sleep(50);
        }
        throw CliException.failed("the example's containers don't start; is socat installed?");
    }

    private static boolean quietly(AgentState state, Try one) {
        try {
            return connect(state, one);
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private static void close(LocalAgent agent, Path folder) {
        try {
            agent.close();
            for (String file : FILES) {
                Files.deleteIfExists(folder.resolve(file));
            }
            Files.deleteIfExists(folder);
        } catch (IOException e) {
            System.err.println("sidewall: cleaning up failed: " + e.getMessage());
        }
    }

    private static void say(String text) {
        System.out.println(text);
    }
}
