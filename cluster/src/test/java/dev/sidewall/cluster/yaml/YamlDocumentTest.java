package dev.sidewall.cluster.yaml;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class YamlDocumentTest {
    @Test
    void documentsAreCutAtTheirMarkersAndKeepTheirLines() {
        String text = """
                # a comment
                %YAML 1.2
                ---
                a: 1
                ---
                # nothing here
                --- # a comment
                b: |
                  ---
                 # not a marker, but the end of the scalar
                ...
                c: 3
                ---not: a marker
                """;
        assertThat(YamlDocument.read(text)).map(YamlDocumentTest::lines).containsExactly("4", "8", "12");
    }

    @Test
    void aBrokenDocumentDoesNotHideTheNext() {
        assertThat(YamlDocument.read("a: [\n---\nb: 1\n---\nc: '\n"))
                .map(YamlDocumentTest::lines)
                .containsExactly("malformed 2", "3", "malformed 6");
    }

    @Test
    void whatIsWrittenWinsOverWhatIsMerged() {
        Tree.Mapping root = mapping("""
                base: &base {a: base, b: base, c: base}
                more: &more {b: more, d: more}
                merged:
                  a: own
                  <<: [*more, *base]
                """);
        Tree.Mapping merged = (Tree.Mapping) entry(root, "merged");
        assertThat(merged.entries().keySet().stream()
                        .sorted()
                        .map(key -> key + "=" + ((Tree.Scalar) entry(merged, key)).text()))
                .containsExactly("a=own", "b=more", "c=base", "d=more");
    }

    @ParameterizedTest
    @CsvSource({
        "5, INTEGER", "-5, INTEGER", "0x1f, INTEGER", "0o17, INTEGER", "5.5, FLOAT", "1e3, FLOAT", ".inf, FLOAT",
        "true, BOOLEAN", "yes, STRING", "~, NULL", "null, NULL", "'\"5\"', STRING", "!!str 5, STRING", "! 5, STRING",
        "!!int 5, INTEGER", "'\"\"', STRING", "1_000, STRING", "2024-01-01, STRING"
    })
    void aScalarIsWhatTheCoreSchemaSays(String text, Tree.Kind kind) {
        assertThat(entry(mapping("a: " + text), "a"))
                .isInstanceOfSatisfying(
                        Tree.Scalar.class, scalar -> assertThat(scalar.kind()).isEqualTo(kind));
    }

    @Test
    void jsonMayBeIndentedWithTabs() {
        Tree.Mapping root = mapping("{\n\t\"a\":\t5,\n\t\"b\": \"x\ty\\\"\tz\\/\\ud83d\\ude00\"\n}");
        assertThat(((Tree.Scalar) entry(root, "a")).kind()).isEqualTo(Tree.Kind.INTEGER);
        assertThat(((Tree.Scalar) entry(root, "b")).text()).isEqualTo("x\ty\"\tz/\uD83D\uDE00");
    }

    @Test
    void aliasBombsEndInOneMessage() {
        String bomb = IntStream.rangeClosed(1, 9)
                .mapToObj(i -> "a%d: &a%d [%s]".formatted(i, i, ("*a" + (i - 1) + ",").repeat(10)))
                .collect(Collectors.joining("\n", "a0: &a0 [x,x,x,x,x,x,x,x,x,x]\n", "\n"));
        assertThat(YamlDocument.read(bomb))
                .containsExactly(new YamlDocument.Malformed(
                        5, "the document's aliases stand for more than 100000 values; write them out"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"[", "{a: ", "- ", "? ", "[{a: "})
    void deepNestingEndsInOneMessage(String opening) {
        assertThat(YamlDocument.read(opening.repeat(100_000)))
                .containsExactly(new YamlDocument.Malformed(1, "nested more than 100 levels deep"));
    }

    @Test
    void longTextsTakeNoLongerThanTheyMust() {
        List<String> texts = List.of(
                "a: " + "x".repeat(4 << 20),
                "a: \"" + "x".repeat(4 << 20) + "\"",
                "x".repeat(4 << 20) + ": a",
                "# " + "x".repeat(4 << 20),
                "a: |\n" + "  x\n".repeat(1 << 20),
                "---\n".repeat(1 << 20),
                "a\n---\n".repeat(1 << 16));
        Assertions.assertTimeout(Duration.ofSeconds(60), () -> texts.forEach(YamlDocument::read));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a: \"\\UFFFFFFFF\"",
                "a: \"\\xZZ\"",
                "%YAML 3.0\n---\na",
                "!<%ff> a",
                "a: \0",
                "a: &x *x",
                "*",
                "&"
            })
    void whatTheParserChokesOnIsOneMessage(String text) {
        assertThat(YamlDocument.read(text)).singleElement().isInstanceOf(YamlDocument.Malformed.class);
    }

    private static String lines(YamlDocument document) {
        return switch (document) {
            case YamlDocument.Parsed parsed -> String.valueOf(parsed.tree().line());
            case YamlDocument.Malformed malformed -> "malformed " + malformed.line();
        };
    }

    private static Tree.Mapping mapping(String text) {
        return (Tree.Mapping) ((YamlDocument.Parsed) YamlDocument.read(text).getFirst()).tree();
    }

    private static Tree entry(Tree.Mapping mapping, String key) {
        Tree.Entry entry = mapping.entries().get(key);
        if (entry == null) {
            throw new AssertionError("there is no " + key);
        }
        return entry.value();
    }
}
