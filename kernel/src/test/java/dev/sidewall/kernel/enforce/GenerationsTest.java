package dev.sidewall.kernel.enforce;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sidewall.kernel.linux.NetworkNamespace;
import dev.sidewall.kernel.linux.Processes;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class GenerationsTest {
    private static final int LAST = MarkLayout.DEFAULT.maxGeneration();

    @TempDir
    private Path folder;

    private Path netns = Path.of("");

    @BeforeEach
    void createNamespace() throws IOException {
        assumeTrue(Processes.effectiveUid() == 0, "SKIPPED: needs root for network namespaces");
        netns = folder.resolve("netns");
        NetworkNamespace.create(netns);
    }

    @AfterEach
    void deleteNamespace() throws IOException {
        NetworkNamespace.delete(netns);
    }

    @Test
    void aNewNamespaceBeginsWithOne() throws IOException {
        Generations generations = new Generations(netns, Set.of());

        assertThat(generations.current()).isEqualTo(1);
        assertThat(generations.next()).isEqualTo(2);
    }

    @Test
    void whatIsCarriedIsNotReachedLaterEither() throws IOException {
        Generations generations = new Generations(netns, Set.of(2, MarkLayout.DEFAULT.refusedGeneration()));

        assertThat(generations.current()).isEqualTo(3);
        assertThat(generations.next()).isEqualTo(4);
    }

    @Test
    void whenNumbersComeRoundThoseInUseArePassedOver() throws IOException {
        Generations generations = new Generations(netns, Set.of(1, 3, LAST));

        assertThat(generations.current()).isEqualTo(2);
        assertThat(generations.next()).isEqualTo(4);
    }
}
