package dev.sidewall.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sidewall.cluster.yaml.Diagnostic;
import dev.sidewall.policy.model.IdentityMode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every folder under lint/ is a case: manifests, and the whole text of what is to be said about them. With the system
 * property {@code sidewall.updateGoldens} the texts are written instead of compared.
 */
final class LintGoldenTest {
    private static final Path CASES = Path.of("src/test/resources/lint");

    static Stream<String> cases() throws IOException {
        try (Stream<Path> folders = Files.list(CASES)) {
            return folders.map(folder -> folder.getFileName().toString()).sorted().toList().stream();
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void saysEverythingThereIsToSayAtOnce(String name) throws IOException {
        Path folder = CASES.resolve(name);
        ReadOptions options = new ReadOptions(name.contains("embedded"), IdentityMode.CGROUP);
        Path input;
        try (Stream<Path> files = Files.list(folder)) {
            input = files.filter(file -> file.getFileName().toString().startsWith("input."))
                    .findFirst()
                    .orElseThrow();
        }

        Manifests manifests = new ManifestReader(options).readAll(List.of(input));

        String said = manifests.diagnostics().stream()
                .map(Diagnostic::toString)
                .map(line -> line.replace(folder + "/", "") + "\n")
                .collect(Collectors.joining());
        Path expected = folder.resolve("expected.txt");
        if (Boolean.getBoolean("sidewall.updateGoldens")) {
            Files.writeString(expected, said);
        }
        assertThat(said).isEqualTo(Files.readString(expected));
    }
}
