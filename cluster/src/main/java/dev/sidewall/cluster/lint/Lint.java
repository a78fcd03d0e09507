package dev.sidewall.cluster.lint;

import dev.sidewall.api.ContainerNetworkPolicy;
import dev.sidewall.cluster.objects.ObjectSet;
import dev.sidewall.cluster.objects.PodTemplate;
import dev.sidewall.cluster.objects.PolicyObject;
import dev.sidewall.policy.model.IdentityMode;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;

/** Looks at the objects side by side, after each was checked by itself. */
public final class Lint {
    private Lint() {}

    /** Reports at the objects' places. Where something is missing because it couldn't be read, nothing is said of it. */
    public static void run(ObjectSet objects, IdentityMode defaultIdentity) {
        Candidates candidates = new Candidates(objects);
        Set<PodTemplate> isolated = Collections.newSetFromMap(new IdentityHashMap<>());
        for (PolicyObject policy : objects.policies()) {
            ContainerNetworkPolicy.Spec spec = policy.policy().spec();
            if (spec != null) {
                List<PodTemplate> selected = candidates
                        .selected(policy.namespace(), spec.podSelector())
                        .orElse(List.of());
                isolated.addAll(selected);
                new PolicyLint(policy, spec, selected, candidates, objects).run();
            }
        }
        for (PodTemplate pod : candidates.pods()) {
            new PodLint(pod, isolated.contains(pod), defaultIdentity).run();
        }
        ServiceLint.run(objects.services());
    }
}
