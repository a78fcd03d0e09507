package dev.sidewall.e2e.scenario;

/**
 * Manifests as {@code sidewall up -f} takes them. The same seed and change give the same text, on every machine and JDK.
 *
 * @param change 0 for the first one; later ones have the same Pods and Services and other policies
 */
record Scenario(long seed, int change, String manifests) {
    @Override
    public String toString() {
        return "seed " + seed + (change == 0 ? "" : " change " + change);
    }
}
