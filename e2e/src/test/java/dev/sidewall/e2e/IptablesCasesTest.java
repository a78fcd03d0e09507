package dev.sidewall.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.sidewall.kernel.backend.Backend;
import dev.sidewall.kernel.backend.Backends;
import dev.sidewall.kernel.enforce.EnforcementSettings;
import dev.sidewall.kernel.enforce.Owners;
import dev.sidewall.kernel.enforce.PodEnforcement;
import dev.sidewall.kernel.iptables.RestoreInput;
import dev.sidewall.kernel.linux.Command;
import dev.sidewall.kernel.linux.NetworkNamespace;
import dev.sidewall.kernel.linux.Processes;
import dev.sidewall.policy.model.IdentityMode;
import dev.sidewall.policy.model.Pod;
import dev.sidewall.policy.model.World;
import dev.sidewall.policy.rules.PodRules;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The cases of {@link CasesTest} for iptables, all of them in User mode: {@code expected.iptables}.
 * {@code -Dsidewall.update=true} rewrites the expectations; read the difference before committing it.
 */
final class IptablesCasesTest {
    private static final Path SOURCES = Path.of("src/test/resources/cases");

    @TempDir
    private Path folder;

    static Stream<String> cases() throws IOException, URISyntaxException {
        return CasesTest.cases();
    }

    static Stream<Arguments> casesAndBackends() throws IOException, URISyntaxException {
        return cases().flatMap(name ->
                Stream.of(Backend.IPTABLES_NFT, Backend.IPTABLES_LEGACY).map(backend -> Arguments.of(name, backend)));
    }

    private static PodRules rules(String name) {
        World world = Cases.world(SOURCES.resolve(name).resolve("input.yaml"));
        return Cases.rules(new World(
                world.namespaces(),
                world.nodes(),
                world.pods().stream().map(IptablesCasesTest::inUserMode).toList(),
                world.services(),
                world.policies(),
                world.dns()));
    }

    private static Pod inUserMode(Pod pod) {
        return new Pod(
                pod.ref(),
                pod.labels(),
                pod.containers(),
                pod.addresses(),
                pod.node(),
                pod.hostNetwork(),
                pod.shareProcessNamespace(),
                pod.isolation(),
                IdentityMode.USER);
    }

    @ParameterizedTest
    @MethodSource("cases")
    void manifestsBecomeExactlyThisInput(String name) throws IOException {
        String rendered =
                RestoreInput.of(rules(name), EnforcementSettings.DEFAULT, 1).toText();
        Path expected = SOURCES.resolve(name).resolve("expected.iptables");
        if (Boolean.getBoolean("sidewall.update")) {
            Files.writeString(expected, rendered, UTF_8);
        }
        assertThat(rendered).isEqualTo(Files.readString(expected, UTF_8));
    }

    @ParameterizedTest
    @MethodSource("casesAndBackends")
    void theToolsTakeTheInput(String name, Backend backend) throws IOException {
        assumeRoot();
        RestoreInput input = RestoreInput.of(rules(name), EnforcementSettings.DEFAULT, 1);
        Path netns = folder.resolve("netns");
        NetworkNamespace.create(netns);
        try {
            Command.of("ipset", "-exist", "restore").inside(netns).run(input.sets());
            String variant = backend.toString().substring("iptables".length());
            Command.of("iptables" + variant + "-restore", "--noflush", "--test")
                    .inside(netns)
                    .run(input.ipv4());
            Command.of("ip6tables" + variant + "-restore", "--noflush", "--test")
                    .inside(netns)
                    .run(input.ipv6());
        } finally {
            NetworkNamespace.delete(netns);
        }
    }

    @ParameterizedTest
    @MethodSource("casesAndBackends")
    void theKernelTakesAnyChangeFromClosedToTheRulesAndBack(String name, Backend backend) throws IOException {
        assumeRoot();
        PodRules rules = rules(name);
        PodRules closed = PodRules.closed(rules.pod(), rules.mode(), List.of());
        Path netns = folder.resolve("netns");
        NetworkNamespace.create(netns);
        try (PodEnforcement table = Backends.open(name, netns, backend, EnforcementSettings.DEFAULT)) {
            table.apply(closed, Owners.NONE);
            String whenClosed = table.list();
            table.apply(rules, Owners.NONE);
            assertThat(table.list()).contains("SIDEWALL-judge").isNotEqualTo(whenClosed);
            table.apply(closed, Owners.NONE);
            assertThat(table.list()).isEqualTo(whenClosed);
        } finally {
            NetworkNamespace.delete(netns);
        }
    }

    private static void assumeRoot() {
        assumeThat(Processes.effectiveUid())
                .as("needs root for network namespaces")
                .isZero();
    }
}
