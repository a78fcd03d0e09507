package dev.sidewall.cli;

import dev.sidewall.agent.LocalAgent;
import dev.sidewall.agent.ManifestLoop;
import dev.sidewall.kernel.backend.Backend;
import dev.sidewall.kernel.backend.Backends;
import dev.sidewall.kernel.enforce.EnforcementSettings;
import dev.sidewall.kernel.enforce.RefusedException;
import dev.sidewall.policy.model.IdentityMode;
import dev.sidewall.runtime.local.LocalConfig;
import dev.sidewall.runtime.local.Subnets;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code sidewall up -f PATH...}: runs Pods from manifests and enforces their policies until it is told to end. */
@Command(
        name = "up",
        description = "Run Pods from manifests on this machine, enforced, until SIGINT or SIGTERM.",
        mixinStandardHelpOptions = true)
final class UpCommand implements Callable<Integer> {
    /** Which denied connections are refused at once instead of dropped. */
    enum Reject {
        LOCAL,
        ALWAYS,
        NEVER
    }

    @Mixin
    private Running running;

    @Option(
            names = {"-f", "--filename"},
            paramLabel = "PATH",
            required = true,
            arity = "1..*",
            description = "files or folders (*.yaml, *.yml, *.json); watched, edits apply live")
    private List<Path> paths = List.of();

    @Option(names = "--ready-file", paramLabel = "FILE", description = "appears when every Pod is enforced")
    private @Nullable Path readyFile;

    @Option(
            names = "--backend",
            paramLabel = "NAME",
            defaultValue = "${env:SIDEWALL_BACKEND:-auto}",
            description = "what enforces: nftables, iptables (or iptables-nft, iptables-legacy for one variant of its"
                    + " tools), auto (nftables where the kernel has it; default); also SIDEWALL_BACKEND")
    private String backendName = "auto";

    @Option(
            names = "--identity",
            paramLabel = "MODE",
            description = "how containers are recognised where their Pod doesn't say: Cgroup (default) or User"
                    + " (default with iptables, which knows no other)")
    private @Nullable IdentityMode identity;

    @Option(
            names = "--reject",
            paramLabel = "WHICH",
            defaultValue = "local",
            description =
                    "denied connections that are refused at once instead of dropped: local (those that begin in the"
                            + " Pod; default), always, never")
    private Reject reject = Reject.LOCAL;

    @Option(
            names = "--allow-unknown",
            description = "let processes of no known container connect, as kubectl port-forward does")
    private boolean allowUnknown;

    @Option(names = "--pod-cidrs", paramLabel = "IPV4,IPV6", description = "default: 10.88.0.0/16,fd88::/64")
    private @Nullable String podCidrs;

    @Option(names = "--service-cidrs", paramLabel = "IPV4,IPV6", description = "default: 10.96.0.0/16,fd96::/112")
    private @Nullable String serviceCidrs;

    @Override
    public Integer call() throws IOException, InterruptedException {
        Running.requireRoot();
        try {
            return run(withSubnets(config(running.stateDirectory())));
        } catch (IllegalArgumentException e) {
            throw CliException.usage(String.valueOf(e.getMessage()));
        }
    }

    /** The settings that belong to a state directory; a folder of another name gets cgroups of that name. */
    static LocalConfig config(Path stateDirectory) {
        LocalConfig defaults = LocalConfig.defaults();
        Path name = stateDirectory.toAbsolutePath().normalize().getFileName();
        return stateDirectory.toAbsolutePath().normalize().equals(defaults.stateDirectory()) || name == null
                ? defaults
                : defaults.withStateDirectory(stateDirectory, "sidewall-" + name);
    }

    private LocalConfig withSubnets(LocalConfig config) {
        return config.withSubnets(
                podCidrs == null ? config.pods() : subnets("--pod-cidrs", podCidrs),
                serviceCidrs == null ? config.services() : subnets("--service-cidrs", serviceCidrs),
                config.outside());
    }

    private static Subnets subnets(String option, String text) {
        String[] parts = text.split(",", -1);
        if (parts.length != 2) {
            throw CliException.usage(option + ": found \"" + text + "\", allowed: an IPv4 and an IPv6 range,"
                    + " such as 10.88.0.0/16,fd88::/64");
        }
        return Subnets.of(parts[0].strip(), parts[1].strip());
    }

    private int run(LocalConfig config) throws IOException, InterruptedException {
        Backend backend = settled();
        IdentityMode byDefault =
                identity != null ? identity : backend.knowsCgroups() ? IdentityMode.CGROUP : IdentityMode.USER;
        ManifestLoop.Reading first = ManifestLoop.read(paths, byDefault);
        first.diagnostics().forEach(System.err::println);
        if (!first.usable()) {
            throw CliException.usage("the manifests have errors, nothing was started");
        }
        EnforcementSettings settings =
                new EnforcementSettings(reject != Reject.NEVER, reject == Reject.ALWAYS, allowUnknown);
        CountDownLatch ended = new CountDownLatch(1);
        LocalAgent agent =
                new LocalAgent(config, backend, settings, byDefault, line -> System.err.println("sidewall: " + line));
        Thread onSignal = new Thread(() -> {
            // Cleaning up after a signal is what was asked for, so the exit code is 0 and not 128 and something.
            Runtime.getRuntime().halt(end(agent));
        });
        Runtime.getRuntime().addShutdownHook(onSignal);
        try {
            agent.apply(first.manifests());
        } catch (IOException | RuntimeException e) {
            Runtime.getRuntime().removeShutdownHook(onSignal);
            agent.close();
            throw e;
        }
        System.err.println("sidewall: " + first.manifests().pods().size()
                + " Pods are enforced by " + backend
                + "; end with Ctrl-C or: sidewall down");
        announce();
        try (ManifestLoop loop =
                new ManifestLoop(paths, byDefault, agent, line -> System.err.println("sidewall: " + line))) {
            ended.await();
        }
        return 0;
    }

    private Backend settled() throws IOException {
        try {
            return Backends.settle(Backend.of(backendName));
        } catch (IllegalArgumentException e) {
            throw CliException.usage("--" + e.getMessage());
        } catch (RefusedException e) {
            throw CliException.failed(String.valueOf(e.getMessage()));
        }
    }

    /** The file appears whole, with our pid in it. */
    private void announce() throws IOException {
        if (readyFile != null) {
            Path next = readyFile.resolveSibling(readyFile.getFileName() + ".next");
            Files.writeString(next, ProcessHandle.current().pid() + "\n", StandardCharsets.UTF_8);
            Files.move(next, readyFile, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    private int end(LocalAgent agent) {
        try {
            if (readyFile != null) {
                Files.deleteIfExists(readyFile);
            }
            agent.close();
            return 0;
        } catch (IOException | RuntimeException e) {
            System.err.println("sidewall: cleaning up failed: " + e.getMessage() + "; try: sidewall down");
            return Main.FAILED;
        }
    }
}
