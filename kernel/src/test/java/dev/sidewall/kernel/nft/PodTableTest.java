package dev.sidewall.kernel.nft;

import static dev.sidewall.kernel.nft.TestRules.RULES;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sidewall.kernel.enforce.EnforcementSettings;
import dev.sidewall.kernel.enforce.Generations;
import dev.sidewall.kernel.enforce.Owners;
import dev.sidewall.kernel.linux.NetworkNamespace;
import dev.sidewall.kernel.linux.Processes;
import dev.sidewall.policy.rules.PodRules;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class PodTableTest {
    private static final String FIRST_GENERATION = "0x00100000/12 accept";
    private static final String SECOND_GENERATION = "0x00200000/12 accept";

    @TempDir
    private Path folder;

    @BeforeEach
    void createNamespaces() throws IOException {
        assumeTrue(Processes.effectiveUid() == 0, "SKIPPED: needs root for network namespaces");
        NetworkNamespace.create(folder.resolve("a"));
        NetworkNamespace.create(folder.resolve("b"));
    }

    @AfterEach
    void deleteNamespaces() throws IOException {
        NetworkNamespace.delete(folder.resolve("a"));
        NetworkNamespace.delete(folder.resolve("b"));
    }

    @Test
    void anAddressMoreIsHeldAndLeavesTheGenerationAsItIs() throws IOException {
        PodRules more =
                RULES.withHosts("10.1.0.1", "tcp/4433", "10.1.0.2", "any").rules();
        try (PodTable table = open("a")) {
            table.apply(RULES.rules(), Owners.NONE);
            table.apply(more, Owners.NONE);

            assertThat(table.list())
                    .contains("10.1.0.1 . 4433", "10.1.0.2 : return", FIRST_GENERATION)
                    .isEqualTo(listedWhenNew(more));
        }
    }

    @Test
    void anAddressLessBeginsAGeneration() throws IOException {
        try (PodTable table = open("a")) {
            table.apply(RULES.withHosts("10.1.0.1", "tcp/4433").rules(), Owners.NONE);
            table.apply(RULES.rules(), Owners.NONE);

            assertThat(table.list())
                    .doesNotContain("10.1.0.1", FIRST_GENERATION)
                    .contains(SECOND_GENERATION);
            assertThat(NftTables.generations(folder.resolve("a"))).containsExactly(2);
        }
    }

    @Test
    void whatWasAddedCanBeTakenAwayAndAddedAgain() throws IOException {
        PodRules more =
                RULES.withHosts("10.1.0.1", "tcp/4433", "fd00::9", "any").rules();
        try (PodTable table = open("a")) {
            table.apply(RULES.rules(), Owners.NONE);
            String before = table.held().toText();
            table.apply(more, Owners.NONE);
            table.apply(RULES.rules(), Owners.NONE);
            assertThat(table.held().toText()).isEqualTo(before.replace("0x00100000", "0x00200000"));
            table.apply(more, Owners.NONE);
            assertThat(table.list()).contains("10.1.0.1 . 4433", "fd00::9 : return");
        }
    }

    @Test
    void afterAFailureTheNextChangeStartsFromWhatTheKernelHolds() throws IOException {
        PodRules more = RULES.withHosts("10.1.0.1", "tcp/4433").rules();
        try (PodTable table = open("a")) {
            table.apply(RULES.rules(), Owners.NONE);
            Ruleset held = table.held();
            table.close();
            assertThatThrownBy(() -> table.apply(more, Owners.NONE)).isInstanceOf(IOException.class);
            assertThat(table.held()).isEqualTo(held);
            assertThat(table.held().toText()).doesNotContain("10.1.0.1");
        }
    }

    private String listedWhenNew(PodRules rules) throws IOException {
        try (PodTable table = open("b")) {
            table.apply(rules, Owners.NONE);
            return table.list();
        }
    }

    private PodTable open(String netns) throws IOException {
        Path path = folder.resolve(netns);
        return PodTable.open("shop/orders", path, EnforcementSettings.DEFAULT, new Generations(path, Set.of()));
    }
}
