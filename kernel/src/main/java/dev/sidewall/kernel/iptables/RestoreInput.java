package dev.sidewall.kernel.iptables;

import dev.sidewall.kernel.enforce.EnforcementSettings;
import dev.sidewall.policy.rules.PodRules;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Everything that makes an empty namespace enforce a Pod's rules: what {@link IptablesPod} would write there, as text to look at.
 *
 * @param sets for {@code ipset -exist restore}, to be run first
 * @param ipv4 for {@code iptables-restore --noflush}
 * @param ipv6 for {@code ip6tables-restore --noflush}
 */
public record RestoreInput(String sets, String ipv4, String ipv6) {
    public static RestoreInput of(PodRules rules, EnforcementSettings settings, int generation) {
        FamilyRules v4 = FamilyRenderer.render(Family.V4, rules, settings, true, generation);
        FamilyRules v6 = FamilyRenderer.render(Family.V6, rules, settings, true, generation);
        Map<String, AddressSet> sets = new HashMap<>(v4.sets());
        sets.putAll(v6.sets());
        SetPlan plan = SetPlan.between(Map.of(), sets, 1, true);
        return new RestoreInput(
                lines(plan.before()),
                Restore.whole(v4, plan.held(), Map.of()),
                Restore.whole(v6, plan.held(), Map.of()));
    }

    private static String lines(List<String> commands) {
        return commands.isEmpty() ? "" : String.join("\n", commands) + "\n";
    }

    /** All three, each under the command that reads it. */
    public String toText() {
        return "# ipset -exist restore\n" + sets + "\n# iptables-restore --noflush\n" + ipv4
                + "\n# ip6tables-restore --noflush\n" + ipv6;
    }
}
