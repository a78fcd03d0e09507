package dev.sidewall.kernel.nft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.sidewall.kernel.enforce.EnforcementSettings;
import dev.sidewall.kernel.enforce.Generations;
import dev.sidewall.kernel.enforce.Owners;
import dev.sidewall.kernel.linux.NetworkNamespace;
import dev.sidewall.kernel.linux.Processes;
import dev.sidewall.policy.model.IdentityMode;
import dev.sidewall.policy.model.PodRef;
import dev.sidewall.policy.model.PolicyRef;
import dev.sidewall.policy.rules.Identity;
import dev.sidewall.policy.rules.PeerTable;
import dev.sidewall.policy.rules.PodRules;
import dev.sidewall.policy.rules.PortTable;
import dev.sidewall.policy.rules.SideRules;
import dev.sidewall.policy.rules.Slot;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Pods are enforced in parallel, and libnftables has state that its contexts share. */
final class ParallelTablesTest {
    private static final int TABLES = 16;
    private static final int CHANGES = 60;

    @TempDir
    private Path folder;

    @Test
    void manyNamespacesAreChangedAtOnceWithoutDisturbingEachOther() throws Exception {
        assumeThat(Processes.effectiveUid())
                .as("needs root for network namespaces")
                .isZero();
        List<Callable<String>> work = new ArrayList<>();
        for (int i = 0; i < TABLES; i++) {
            Path netns = folder.resolve("netns-" + i);
            work.add(() -> change(netns));
        }
        List<String> listings = new ArrayList<>();
        try (ExecutorService executor = Executors.newFixedThreadPool(TABLES)) {
            for (Future<String> listing : executor.invokeAll(work)) {
                listings.add(listing.get());
            }
        }
        assertThat(listings).hasSize(TABLES).containsOnly(listings.getFirst());
        assertThat(listings.getFirst()).contains("chain judge").contains("10.0.0." + (CHANGES - 1));
    }

    /** Opens a table, changes it many times, and returns what the kernel lists in the end. */
    private static String change(Path netns) throws IOException {
        NetworkNamespace.create(netns);
        try (PodTable table =
                PodTable.open(netns.toString(), netns, EnforcementSettings.DEFAULT, new Generations(netns, Set.of()))) {
            table.apply(PodRules.closed(new PodRef("n", "p"), IdentityMode.USER, List.of()), Owners.NONE);
            for (int i = 0; i < CHANGES; i++) {
                table.apply(rules(i), Owners.NONE);
            }
            return table.list();
        } finally {
            NetworkNamespace.delete(netns);
        }
    }

    private static PodRules rules(int round) {
        PortTable ports = new PortTable(List.of(new PortTable.Entry(Slot.TCP, 1000 + round, 2000 + round, null)));
        PeerTable peers = new PeerTable(Map.of(InetAddress.ofLiteral("10.0.0." + round), ports), List.of());
        SideRules side = new SideRules(
                true, List.of(new PolicyRef("n", "p")), Map.of(1, PortTable.ANY, 2, ports), ports, ports, peers);
        return new PodRules(
                new PodRef("n", "p"),
                IdentityMode.USER,
                false,
                List.of(
                        new Identity(1, List.of("a"), 1001L, Set.of(53), side, side, null),
                        new Identity(2, List.of("b"), 1002L, Set.of(), SideRules.OPEN, side, null)),
                Set.of(InetAddress.ofLiteral("10.0.1.1")),
                List.of());
    }
}
