package dev.sidewall.kernel.linux;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

/** What the tests against the real kernel need; elsewhere they are skipped and say why. */
final class Root {
    private Root() {}

    static void assumeRoot() {
        assumeTrue(Processes.effectiveUid() == 0, "SKIPPED: needs root for network namespaces and cgroups");
    }
}
