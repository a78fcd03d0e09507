package dev.sidewall.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.sidewall.kernel.backend.Backend;
import dev.sidewall.kernel.backend.Backends;
import dev.sidewall.kernel.enforce.EnforcementSettings;
import dev.sidewall.kernel.enforce.Owners;
import dev.sidewall.kernel.enforce.PodEnforcement;
import dev.sidewall.kernel.linux.Cgroup2;
import dev.sidewall.kernel.linux.NetworkNamespace;
import dev.sidewall.kernel.linux.Processes;
import dev.sidewall.kernel.nft.RulesetRenderer;
import dev.sidewall.policy.model.Container;
import dev.sidewall.policy.model.IdentityMode;
import dev.sidewall.policy.model.Pod;
import dev.sidewall.policy.model.Problem;
import dev.sidewall.policy.model.World;
import dev.sidewall.policy.rules.PodRules;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Table cases: {@code cases/NAME/input.yaml} compiles and renders to {@code expected.nft}, whole, and the kernel takes it.
 * {@code -Dsidewall.update=true} rewrites the expectations; read the difference before committing it.
 */
final class CasesTest {
    private static final Path SOURCES = Path.of("src/test/resources/cases");

    @TempDir
    private Path folder;

    static Stream<String> cases() throws IOException, URISyntaxException {
        var url = CasesTest.class.getResource("/cases");
        try (Stream<Path> folders = Files.list(Path.of(url.toURI()))) {
            return folders.map(p -> p.getFileName().toString()).sorted().toList().stream();
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void manifestsBecomeExactlyTheseRules(String name) throws IOException {
        World world = Cases.world(SOURCES.resolve(name).resolve("input.yaml"));
        PodRules rules = Cases.rules(world);
        Pod pod = world.pods().getFirst();
        String problems = rules.problems().stream()
                .map(Problem::toString)
                .map(p -> "# " + p + "\n")
                .collect(Collectors.joining());
        String rendered = problems
                + new RulesetRenderer(EnforcementSettings.DEFAULT)
                        .render(rules, owners(pod, "sidewall-case/pod/"), 1)
                        .toText();
        Path expected = SOURCES.resolve(name).resolve("expected.nft");
        if (Boolean.getBoolean("sidewall.update")) {
            Files.writeString(expected, rendered, UTF_8);
        }
        assertThat(rendered).isEqualTo(Files.readString(expected, UTF_8));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void theKernelTakesTheRulesAndAnyChangeFromClosedToThemAndBack(String name) throws IOException {
        assumeThat(Processes.effectiveUid())
                .as("needs root for network namespaces")
                .isZero();
        World world = Cases.world(SOURCES.resolve(name).resolve("input.yaml"));
        PodRules rules = Cases.rules(world);
        Pod pod = world.pods().getFirst();
        Cgroup2 cgroups = Cgroup2.find();
        String group = "/sidewall-case-" + ProcessHandle.current().pid();
        Path netns = folder.resolve("netns");
        NetworkNamespace.create(netns);
        try {
            for (Container container : pod.containers()) {
                cgroups.create(group + "/pod/" + container.name());
            }
            String prefix = Path.of("/sys/fs/cgroup").relativize(cgroups.path(group)) + "/pod/";
            try (PodEnforcement table = Backends.open(name, netns, Backend.NFTABLES, EnforcementSettings.DEFAULT)) {
                PodRules closed = PodRules.closed(rules.pod(), rules.mode(), List.of());
                table.apply(closed, Owners.NONE);
                String whenClosed = table.list();
                table.apply(rules, owners(pod, prefix));
                assertThat(table.list()).contains("chain judge").isNotEqualTo(whenClosed);
                table.apply(closed, Owners.NONE);
                assertThat(table.list()).isEqualTo(whenClosed);
            }
        } finally {
            NetworkNamespace.delete(netns);
            cgroups.remove(group);
        }
    }

    private static Owners owners(Pod pod, String prefix) {
        if (pod.identity() == IdentityMode.USER) {
            return Owners.NONE;
        }
        Map<String, List<String>> cgroups = new LinkedHashMap<>();
        pod.containers().forEach(c -> cgroups.put(c.name(), List.of(prefix + c.name())));
        return new Owners(3, cgroups);
    }
}
