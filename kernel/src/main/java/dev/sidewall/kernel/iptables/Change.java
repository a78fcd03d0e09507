package dev.sidewall.kernel.iptables;

import java.util.List;
import java.util.Map;

/**
 * What kind of difference there is between two renderings of the same generation.
 *
 * @param rulesDiffer more than the elements of sets
 * @param onlyLoosens nothing that was allowed can be denied now, so no flow has to be judged again
 */
record Change(boolean rulesDiffer, boolean onlyLoosens) {
    static Change between(List<FamilyRules> from, List<FamilyRules> to) {
        boolean rulesDiffer = false;
        boolean loosens = true;
        for (int i = 0; i < to.size(); i++) {
            rulesDiffer |= !from.get(i).tables().equals(to.get(i).tables());
            loosens &= loosens(from.get(i).sets(), to.get(i).sets());
        }
        return new Change(rulesDiffer, !rulesDiffer && loosens);
    }

    private static boolean loosens(Map<String, AddressSet> from, Map<String, AddressSet> to) {
        return to.entrySet().stream().allMatch(e -> {
            AddressSet had = from.get(e.getKey());
            AddressSet now = e.getValue();
            return now.equals(had)
                    || (had != null && !now.narrows() && now.elements().containsAll(had.elements()));
        });
    }
}
