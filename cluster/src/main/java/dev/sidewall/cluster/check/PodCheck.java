package dev.sidewall.cluster.check;

import dev.sidewall.api.core.Pod;
import dev.sidewall.cluster.objects.ContainerEntry;
import dev.sidewall.cluster.objects.PodTemplate;
import dev.sidewall.cluster.syntax.Syntax;
import dev.sidewall.cluster.yaml.Place;
import dev.sidewall.cluster.yaml.Quote;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A Pod or a workload's template. */
public final class PodCheck {
    static final List<String> RESTART_POLICIES = List.of("Always", "OnFailure", "Never");

    private PodCheck() {}

    /**
     * Reports everything that is wrong with a Pod.
     *
     * @param requireCommand a container without a command is an error, as images aren't pulled where it is to run
     */
    public static void check(PodTemplate template, boolean requireCommand) {
        Place at = template.place().field("spec");
        Pod.Spec spec = template.pod().spec();
        AnnotationCheck.check(template);
        if (spec == null) {
            if (template.place().isPresent()) {
                at.missing("containers and what else a Pod has");
            }
            return;
        }
        if (spec.containers() == null || spec.containers().isEmpty()) {
            at.field("containers")
                    .wrong(spec.containers() == null ? "nothing" : "an empty list", "at least one container");
        }
        at.field("restartPolicy").oneOf(spec.restartPolicy(), RESTART_POLICIES);
        atLeast(0, at.field("terminationGracePeriodSeconds"), spec.terminationGracePeriodSeconds());
        SecurityCheck.check(at.field("securityContext"), spec.securityContext());
        List<ContainerEntry> containers = ContainerEntry.of(template.pod());
        for (ContainerEntry entry : containers) {
            ContainerCheck.check(entry, entry.in(template.place()), requireCommand);
        }
        checkNames(containers, template.place());
        checkPortNames(containers, template.place());
    }

    private static void checkNames(List<ContainerEntry> containers, Place pod) {
        Map<String, Place> first = new HashMap<>();
        for (ContainerEntry entry : containers) {
            String name = entry.container().name();
            Place at = entry.in(pod).field("name");
            if (name == null) {
                at.missing("a name of " + Syntax.LABEL.allowed());
                continue;
            }
            Syntax.LABEL.check(at, name);
            Place before = first.putIfAbsent(name, at);
            if (before != null && Syntax.LABEL.fits(name)) {
                at.wrong(
                        "a second container " + Quote.of(name),
                        "one; the first is " + before.path() + " at line " + before.line());
            }
        }
    }

    /** Within a container a port's name must be unique; across containers the first one is the one that is found. */
    private static void checkPortNames(List<ContainerEntry> containers, Place pod) {
        Map<String, Place> inPod = new HashMap<>();
        for (ContainerEntry entry : containers) {
            Map<String, Place> inContainer = new HashMap<>();
            List<Pod.ContainerPort> ports = entry.ports();
            for (int i = 0; i < ports.size(); i++) {
                String name = ports.get(i).name();
                Place at = entry.in(pod).field("ports").item(i).field("name");
                if (name == null || !Syntax.PORT_NAME.fits(name)) {
                    continue;
                }
                Place before = inContainer.putIfAbsent(name, at);
                if (before != null) {
                    at.wrong("a second port " + Quote.of(name), "one; the first is " + before.path());
                    continue;
                }
                Place elsewhere = inPod.putIfAbsent(name, at);
                if (elsewhere != null) {
                    at.warning("found a second port " + Quote.of(name)
                            + " in the Pod; Services and other Pods' policies find the first, " + elsewhere.path());
                }
            }
        }
    }

    static void atLeast(int least, Place place, @Nullable Integer number) {
        if (number != null && number < least) {
            place.wrong(number.toString(), "at least " + least);
        }
    }
}
