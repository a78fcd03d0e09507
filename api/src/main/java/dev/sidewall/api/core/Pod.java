package dev.sidewall.api.core;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** v1 Pod, as far as the embedded runtime runs it; {@code image} is read and not pulled. */
public record Pod(@Nullable ObjectMeta metadata, @Nullable Spec spec) {
    public record Spec(
            @Nullable List<Container> initContainers,
            @Nullable List<Container> containers,
            @Nullable List<Container> ephemeralContainers,
            @Nullable String restartPolicy,
            @Nullable Boolean hostNetwork,
            @Nullable Boolean hostPID,
            @Nullable Boolean shareProcessNamespace,
            @Nullable SecurityContext securityContext,
            @Nullable Integer terminationGracePeriodSeconds,
            @Nullable String runtimeClassName) {}

    public record Container(
            @Nullable String name,
            @Nullable String image,
            @Nullable List<String> command,
            @Nullable List<String> args,
            @Nullable String workingDir,
            @Nullable List<EnvVar> env,
            @Nullable List<ContainerPort> ports,
            @Nullable String restartPolicy,
            @Nullable SecurityContext securityContext,
            @Nullable Probe startupProbe,
            @Nullable Probe readinessProbe) {}

    public record EnvVar(@Nullable String name, @Nullable String value) {}

    public record ContainerPort(
            @Nullable String name,
            @Nullable String protocol,
            @Nullable Integer containerPort) {}

    /** The Pod's fields are the containers' defaults, as in Kubernetes. */
    public record SecurityContext(
            @Nullable Long runAsUser,
            @Nullable Long runAsGroup,
            @Nullable Boolean runAsNonRoot,
            @Nullable Boolean privileged,
            @Nullable Boolean allowPrivilegeEscalation,
            @Nullable Capabilities capabilities) {}

    public record Capabilities(
            @Nullable List<String> add, @Nullable List<String> drop) {}

    /** A probe; the embedded runtime honours {@code exec} only. */
    public record Probe(
            @Nullable ExecAction exec,
            @Nullable Integer periodSeconds,
            @Nullable Integer failureThreshold) {}

    public record ExecAction(@Nullable List<String> command) {}
}
