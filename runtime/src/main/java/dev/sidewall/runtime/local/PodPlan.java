package dev.sidewall.runtime.local;

import static java.util.Objects.requireNonNullElse;

import dev.sidewall.api.core.Pod;
import dev.sidewall.policy.model.ContainerType;
import dev.sidewall.policy.model.PodRef;
import dev.sidewall.runtime.local.ContainerPlan.Restart;
import dev.sidewall.runtime.local.ContainerPlan.StartupProbe;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One Pod as it is to be run, read from its manifest.
 *
 * @param outside it stands for something outside of the cluster
 * @param containers init containers and sidecars first, then the app's, then ephemeral ones, each in the manifest's order
 */
record PodPlan(PodRef ref, boolean hostNetwork, boolean outside, Duration gracePeriod, List<ContainerPlan> containers) {
    static final String OUTSIDE = "sidewall.dev/outside";

    private static final Pattern CONTAINER_NAME = Pattern.compile("[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?");
    private static final int DEFAULT_GRACE_SECONDS = 30;
    private static final int DEFAULT_PERIOD_SECONDS = 10;
    private static final int DEFAULT_FAILURES = 3;
    private static final String PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

    PodPlan {
        containers = List.copyOf(containers);
        Set<String> names = new HashSet<>();
        for (ContainerPlan container : containers) {
            if (!names.add(container.name())) {
                throw new IllegalArgumentException("two containers are named " + container.name());
            }
        }
        if (containers.stream().noneMatch(container -> container.type() == ContainerType.APP)) {
            throw new IllegalArgumentException("spec.containers is empty");
        }
    }

    /** Reads a manifest; the exception says which Pod and container is wrong, and what about it. */
    static PodPlan of(PodRef ref, Pod pod) {
        try {
            Pod.Spec spec = pod.spec();
            if (spec == null) {
                throw new IllegalArgumentException("spec is missing");
            }
            Restart restart = restart(spec.restartPolicy());
            List<ContainerPlan> plans = new ArrayList<>();
            for (Pod.Container container : orEmpty(spec.initContainers())) {
                boolean sidecar = "Always".equals(container.restartPolicy());
                ContainerType type = sidecar ? ContainerType.SIDECAR : ContainerType.INIT;
                Restart initRestart = restart == Restart.NEVER ? Restart.NEVER : Restart.ON_FAILURE;
                plans.add(container(ref, spec, container, type, sidecar ? Restart.ALWAYS : initRestart));
            }
            for (Pod.Container container : orEmpty(spec.containers())) {
                plans.add(container(ref, spec, container, ContainerType.APP, restart));
            }
            for (Pod.Container container : orEmpty(spec.ephemeralContainers())) {
                plans.add(container(ref, spec, container, ContainerType.EPHEMERAL, Restart.NEVER));
            }
            int grace = requireNonNullElse(spec.terminationGracePeriodSeconds(), DEFAULT_GRACE_SECONDS);
            return new PodPlan(
                    ref,
                    Boolean.TRUE.equals(spec.hostNetwork()),
                    isOutside(pod),
                    Duration.ofSeconds(Math.max(0, grace)),
                    plans);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("Pod " + ref + ": " + e.getMessage(), e);
        }
    }

    private static boolean isOutside(Pod pod) {
        var metadata = pod.metadata();
        var annotations = metadata == null ? null : metadata.annotations();
        return annotations != null && "true".equals(annotations.get(OUTSIDE));
    }

    private static ContainerPlan container(
            PodRef ref, Pod.Spec spec, Pod.Container container, ContainerType type, Restart restart) {
        String name = requireNonNullElse(container.name(), "");
        if (!CONTAINER_NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("not a container's name: \"" + name + "\"");
        }
        try {
            Privileges privileges = Privileges.of(spec.securityContext(), container.securityContext());
            Map<String, String> environment = environment(ref, container, privileges.uid());
            List<String> command = new ArrayList<>();
            for (String word : orEmpty(container.command())) {
                command.add(Variables.expand(word, environment));
            }
            for (String word : orEmpty(container.args())) {
                command.add(Variables.expand(word, environment));
            }
            rejectNul(command);
            return new ContainerPlan(
                    name,
                    type,
                    command,
                    environment,
                    requireNonNullElse(container.workingDir(), "/"),
                    privileges,
                    restart,
                    startupProbe(container.startupProbe()),
                    refusal(spec, container, privileges, command));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("container " + name + ": " + e.getMessage(), e);
        }
    }

    private static @Nullable String refusal(
            Pod.Spec spec, Pod.Container container, Privileges privileges, List<String> command) {
        if (command.isEmpty()) {
            return "there is no command: images aren't pulled here, so the manifest has to give one";
        }
        Boolean nonRoot = container.securityContext() == null
                ? null
                : container.securityContext().runAsNonRoot();
        if (nonRoot == null && spec.securityContext() != null) {
            nonRoot = spec.securityContext().runAsNonRoot();
        }
        if (Boolean.TRUE.equals(nonRoot) && privileges.uid() == 0) {
            return "runAsNonRoot is true and it would run as root; set runAsUser";
        }
        return null;
    }

    private static Map<String, String> environment(PodRef ref, Pod.Container container, long uid) {
        Map<String, String> environment = new LinkedHashMap<>();
        environment.put("PATH", PATH);
        environment.put("HOME", uid == 0 ? "/root" : "/");
        environment.put("HOSTNAME", ref.name());
        for (Pod.EnvVar variable : orEmpty(container.env())) {
            String name = requireNonNullElse(variable.name(), "");
            if (name.isEmpty() || name.contains("=")) {
                throw new IllegalArgumentException("not an environment variable's name: \"" + name + "\"");
            }
            String value = Variables.expand(requireNonNullElse(variable.value(), ""), environment);
            rejectNul(List.of(name, value));
            environment.put(name, value);
        }
        return environment;
    }

    private static @Nullable StartupProbe startupProbe(Pod.@Nullable Probe probe) {
        if (probe == null
                || probe.exec() == null
                || orEmpty(probe.exec().command()).isEmpty()) {
            return null;
        }
        Duration period =
                Duration.ofSeconds(Math.max(1, requireNonNullElse(probe.periodSeconds(), DEFAULT_PERIOD_SECONDS)));
        int failures = Math.max(1, requireNonNullElse(probe.failureThreshold(), DEFAULT_FAILURES));
        return new StartupProbe(orEmpty(probe.exec().command()), period, period.multipliedBy(failures));
    }

    private static Restart restart(@Nullable String policy) {
        return switch (requireNonNullElse(policy, "Always")) {
            case "Always" -> Restart.ALWAYS;
            case "OnFailure" -> Restart.ON_FAILURE;
            case "Never" -> Restart.NEVER;
            default ->
                throw new IllegalArgumentException("restartPolicy is none of Always, OnFailure, Never: " + policy);
        };
    }

    /** The one character that a command line and an environment can't hold. */
    private static void rejectNul(List<String> words) {
        if (words.stream().anyMatch(word -> word.indexOf('\0') >= 0)) {
            throw new IllegalArgumentException("a command or environment variable holds the character NUL");
        }
    }

    private static <T> List<T> orEmpty(@Nullable List<T> list) {
        return list == null ? List.of() : list;
    }
}
