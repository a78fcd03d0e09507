package dev.sidewall.runtime.local;

import dev.sidewall.api.core.ObjectMeta;
import dev.sidewall.api.core.Pod;
import dev.sidewall.policy.model.PodRef;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Manifests for tests, with as few words as possible. */
final class Pods {
    private final List<Pod.Container> init = new ArrayList<>();
    private final List<Pod.Container> app = new ArrayList<>();
    private final List<Pod.Container> ephemeral = new ArrayList<>();
    private final Map<String, String> annotations;
    private @Nullable String restartPolicy;
    private @Nullable Integer grace;
    private boolean hostNetwork;
    private Pod.@Nullable SecurityContext security;

    private Pods(Map<String, String> annotations) {
        this.annotations = annotations;
    }

    static PodRef ref(String name) {
        return new PodRef("test", name);
    }

    static Pods pod() {
        return new Pods(Map.of());
    }

    static Pods outside() {
        return new Pods(Map.of(PodPlan.OUTSIDE, "true"));
    }

    /** A Pod that does nothing, for as long as it's let. */
    static Pod sleeping() {
        return pod().app("app", "sleep", "1000").build();
    }

    Pods app(String name, String... command) {
        return app(container(name, command));
    }

    Pods app(Pod.Container container) {
        app.add(container);
        return this;
    }

    Pods init(String name, String... command) {
        init.add(container(name, command));
        return this;
    }

    Pods sidecar(String name, Pod.@Nullable Probe probe, String... command) {
        init.add(new Pod.Container(name, null, List.of(command), null, null, null, null, "Always", null, probe, null));
        return this;
    }

    Pods ephemeral(String name, String... command) {
        ephemeral.add(container(name, command));
        return this;
    }

    Pods restart(String policy) {
        restartPolicy = policy;
        return this;
    }

    Pods grace(int seconds) {
        grace = seconds;
        return this;
    }

    Pods onHostNetwork() {
        hostNetwork = true;
        return this;
    }

    Pods security(Pod.SecurityContext context) {
        security = context;
        return this;
    }

    Pod build() {
        return new Pod(
                new ObjectMeta("name", "test", Map.of(), annotations),
                new Pod.Spec(init, app, ephemeral, restartPolicy, hostNetwork, null, null, security, grace, null));
    }

    static Pod.Container container(String name, String... command) {
        return new Pod.Container(name, null, List.of(command), null, null, null, null, null, null, null, null);
    }

    static Pod.Container container(String name, Pod.SecurityContext security, String... command) {
        return new Pod.Container(name, null, List.of(command), null, null, null, null, null, security, null, null);
    }

    static Pod.SecurityContext user(long uid, long gid) {
        return new Pod.SecurityContext(uid, gid, null, null, null, null);
    }

    static Pod.SecurityContext capabilities(List<String> add, List<String> drop) {
        return new Pod.SecurityContext(null, null, null, null, null, new Pod.Capabilities(add, drop));
    }

    static Pod.Probe exec(String... command) {
        return new Pod.Probe(new Pod.ExecAction(List.of(command)), 1, 3);
    }
}
