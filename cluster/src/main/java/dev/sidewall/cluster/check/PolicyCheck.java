package dev.sidewall.cluster.check;

import dev.sidewall.api.ContainerNetworkPolicy;
import dev.sidewall.api.ContainerNetworkPolicy.EgressRule;
import dev.sidewall.api.ContainerNetworkPolicy.IngressRule;
import dev.sidewall.cluster.objects.PolicyObject;
import dev.sidewall.cluster.syntax.Selectors;
import dev.sidewall.cluster.yaml.Place;
import dev.sidewall.policy.model.Direction;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A ContainerNetworkPolicy, by the rules of NetworkPolicy where it has the same fields. */
public final class PolicyCheck {
    static final String INGRESS = "Ingress";
    static final String EGRESS = "Egress";
    static final String ENFORCE = "Enforce";
    static final String AUDIT = "Audit";

    private PolicyCheck() {}

    /** Reports everything that is wrong with a policy. */
    public static void check(PolicyObject object) {
        Place at = object.place().field("spec");
        ContainerNetworkPolicy.Spec spec = object.policy().spec();
        if (spec == null) {
            at.missing("podSelector and rules");
            return;
        }
        if (spec.podSelector() == null) {
            at.field("podSelector").missing("a label selector; {} selects every Pod of the namespace");
        }
        Selectors.check(at.field("podSelector"), spec.podSelector());
        containers(at.field("containers"), spec.containers());
        at.field("enforcement").oneOf(spec.enforcement(), List.of(ENFORCE, AUDIT));
        policyTypes(at, spec);
        List<IngressRule> ingress = spec.ingress() == null ? List.of() : spec.ingress();
        for (int i = 0; i < ingress.size(); i++) {
            Place rule = at.field("ingress").item(i);
            RuleCheck.check(
                    rule,
                    Direction.INGRESS,
                    ingress.get(i).from(),
                    ingress.get(i).ports());
        }
        List<EgressRule> egress = spec.egress() == null ? List.of() : spec.egress();
        for (int i = 0; i < egress.size(); i++) {
            Place rule = at.field("egress").item(i);
            RuleCheck.check(
                    rule, Direction.EGRESS, egress.get(i).to(), egress.get(i).ports());
        }
    }

    private static void containers(Place at, @Nullable List<String> containers) {
        if (containers == null) {
            if (at.isNull()) {
                at.warning("found nothing, which selects every container");
            }
            return;
        }
        if (containers.isEmpty()) {
            at.wrong("an empty list", "names or globs of containers; without the field every container is selected");
        }
        for (int i = 0; i < containers.size(); i++) {
            Globs.check(at.item(i), containers.get(i));
        }
    }

    private static void policyTypes(Place at, ContainerNetworkPolicy.Spec spec) {
        List<String> types = spec.policyTypes() == null ? List.of() : spec.policyTypes();
        for (int i = 0; i < types.size(); i++) {
            at.field("policyTypes").item(i).oneOf(types.get(i), List.of(INGRESS, EGRESS));
        }
        Set<Direction> directions = PolicyMapper.directions(spec);
        if (spec.ingress() != null && !directions.contains(Direction.INGRESS)) {
            at.field("ingress").warning("does nothing: policyTypes doesn't name Ingress");
        }
        if (spec.egress() != null && !directions.contains(Direction.EGRESS)) {
            at.field("egress")
                    .warning(
                            types.isEmpty()
                                    ? "does nothing: without policyTypes an empty list isn't a section; to deny all egress write policyTypes: [Ingress, Egress]"
                                    : "does nothing: policyTypes doesn't name Egress");
        }
    }
}
