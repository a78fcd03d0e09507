package dev.sidewall.cluster.check;

import dev.sidewall.api.core.Pod;
import dev.sidewall.cluster.objects.ContainerEntry;
import dev.sidewall.cluster.syntax.Syntax;
import dev.sidewall.cluster.yaml.Place;
import dev.sidewall.cluster.yaml.Quote;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One container, its name aside. */
final class ContainerCheck {
    private ContainerCheck() {}

    static void check(ContainerEntry entry, Place at, boolean requireCommand) {
        Pod.Container container = entry.container();
        List<String> command = container.command();
        if (requireCommand && (command == null || command.isEmpty())) {
            at.field("command")
                    .wrong(
                            command == null ? "nothing" : "an empty list",
                            "the program to run; images aren't pulled here, so there is no entrypoint to fall back on");
        }
        words(at.field("command"), command);
        words(at.field("args"), container.args());
        word(at.field("workingDir"), container.workingDir());
        environment(at.field("env"), container.env());
        ports(entry, at.field("ports"));
        SecurityCheck.check(at.field("securityContext"), container.securityContext());
        at.field("restartPolicy").oneOf(container.restartPolicy(), PodCheck.RESTART_POLICIES);
        probe(at.field("startupProbe"), container.startupProbe());
        probe(at.field("readinessProbe"), container.readinessProbe());
    }

    private static void ports(ContainerEntry entry, Place at) {
        List<Pod.ContainerPort> ports = entry.ports();
        for (int i = 0; i < ports.size(); i++) {
            Pod.ContainerPort port = ports.get(i);
            Place item = at.item(i);
            if (port.containerPort() == null) {
                item.field("containerPort").missing(PortCheck.NUMBERS);
            }
            PortCheck.number(item.field("containerPort"), port.containerPort());
            PortCheck.protocol(item.field("protocol"), port.protocol());
            Syntax.PORT_NAME.check(item.field("name"), port.name());
        }
    }

    private static void environment(Place at, @Nullable List<Pod.EnvVar> variables) {
        if (variables == null) {
            return;
        }
        for (int i = 0; i < variables.size(); i++) {
            String name = variables.get(i).name();
            Place nameAt = at.item(i).field("name");
            if (name == null) {
                nameAt.missing("the variable's name");
            } else if (name.isEmpty() || name.indexOf('=') >= 0 || hasNul(name)) {
                nameAt.wrong(Quote.of(name), "a name that isn't empty and without \"=\"");
            }
            word(at.item(i).field("value"), variables.get(i).value());
        }
    }

    private static void probe(Place at, Pod.@Nullable Probe probe) {
        if (probe == null) {
            return;
        }
        PodCheck.atLeast(1, at.field("periodSeconds"), probe.periodSeconds());
        PodCheck.atLeast(1, at.field("failureThreshold"), probe.failureThreshold());
        Pod.ExecAction exec = probe.exec();
        if (exec != null) {
            if (exec.command() == null || exec.command().isEmpty()) {
                at.field("exec").field("command").missing("the program to run");
            }
            words(at.field("exec").field("command"), exec.command());
        }
    }

    private static void words(Place at, @Nullable List<String> words) {
        if (words != null) {
            for (int i = 0; i < words.size(); i++) {
                word(at.item(i), words.get(i));
            }
        }
    }

    /** The kernel ends a program's arguments at NUL: what follows would silently be lost. */
    private static void word(Place at, @Nullable String word) {
        if (word != null && hasNul(word)) {
            at.wrong(Quote.of(word), "text without NUL characters");
        }
    }

    private static boolean hasNul(String text) {
        return text.indexOf('\0') >= 0;
    }
}
