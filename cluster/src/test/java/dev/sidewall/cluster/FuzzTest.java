package dev.sidewall.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sidewall.cluster.world.Observed;
import dev.sidewall.cluster.world.WorldBuilder;
import dev.sidewall.cluster.world.WorldSettings;
import dev.sidewall.cluster.yaml.Diagnostic;
import dev.sidewall.policy.model.IdentityMode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Random changes to the files of the other tests: reading never throws, and says what it says on one line each. */
final class FuzzTest {
    private static final int ROUNDS = 400;

    private static final List<String> SNIPPETS = List.of(
            "{",
            "}",
            "[",
            "]",
            ":",
            ": ",
            "- ",
            "\n",
            "\n---\n",
            "\"",
            "'",
            "&a ",
            "*a",
            "<<: *a",
            "!x ",
            "|",
            ">",
            "#",
            "%",
            "\t",
            "\0",
            "\u2028",
            "\uD800",
            "\"\\UFFFFFFFF\"",
            "null",
            "~",
            "true",
            "-1",
            "99999999999999999999",
            "1e9",
            "0x",
            "kind: List\nitems:\n",
            "podSelector: ",
            "containers: ",
            "? ",
            "@",
            "`",
            "\uFEFF",
            "...",
            "\r");

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void readingNeverThrows(long seed) throws IOException {
        Random random = new Random(seed);
        List<String> texts = texts();
        for (int round = 0; round < ROUNDS; round++) {
            String text = mutate(texts, random);
            Manifests manifests = read(text, seed + "/" + round);
            assertThat(manifests.diagnostics())
                    .extracting(Diagnostic::toString)
                    .allSatisfy(line -> assertThat(line).doesNotContain("\n", "\r", "\0"));
        }
    }

    /** The text is kept out of the assertion: it is of no use unless reading fails. */
    private static Manifests read(String text, String where) {
        try {
            Manifests manifests = new ManifestReader(new ReadOptions(true, IdentityMode.USER)).readText("fuzz", text);
            WorldBuilder.build(
                    manifests, new Observed(Map.of(), Map.of(), List.of()), new WorldSettings(IdentityMode.USER));
            return manifests;
        } catch (RuntimeException | StackOverflowError e) {
            throw new AssertionError("round " + where + " failed on:\n" + text, e);
        }
    }

    private static String mutate(List<String> texts, Random random) {
        StringBuilder text = new StringBuilder(pick(texts, random));
        for (int changes = 1 + random.nextInt(6); changes > 0 && !text.isEmpty(); changes--) {
            int at = random.nextInt(text.length());
            int end = Math.min(text.length(), at + random.nextInt(12));
            switch (random.nextInt(5)) {
                case 0 -> text.delete(at, end);
                case 1 -> text.insert(at, pick(SNIPPETS, random));
                case 2 -> text.replace(at, end, pick(SNIPPETS, random));
                case 3 -> text.insert(random.nextInt(text.length()), text.substring(at, end));
                default -> text.setCharAt(at, (char) random.nextInt(random.nextBoolean() ? 128 : 65536));
            }
        }
        return text.toString();
    }

    private static <T> T pick(List<T> of, Random random) {
        return of.get(random.nextInt(of.size()));
    }

    private static List<String> texts() throws IOException {
        List<String> texts = new ArrayList<>();
        try (Stream<Path> files = Files.walk(Path.of("src/test/resources/lint"))) {
            for (Path file : files.filter(file -> file.getFileName().toString().startsWith("input."))
                    .sorted()
                    .toList()) {
                texts.add(Files.readString(file));
            }
        }
        return texts;
    }
}
