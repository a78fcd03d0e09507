package dev.sidewall.kernel.linux;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What the tests against the real kernel need; elsewhere they are skipped and say why. */
final class Root {
    private Root() {}

    static void assumeRoot() throws IOException {
        assumeTrue(
                (Integer) Files.getAttribute(Path.of("/proc/self"), "unix:uid") == 0,
                "SKIPPED: needs root for network namespaces and cgroups");
    }
}
