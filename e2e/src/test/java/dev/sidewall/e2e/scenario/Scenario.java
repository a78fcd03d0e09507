package dev.sidewall.e2e.scenario;

/** Manifests as {@code sidewall up -f} takes them. The same seed gives the same text, on every machine and JDK. */
record Scenario(long seed, String manifests) {
    @Override
    public String toString() {
        return "seed " + seed;
    }
}
