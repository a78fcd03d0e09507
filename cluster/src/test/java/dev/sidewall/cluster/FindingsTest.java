package dev.sidewall.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sidewall.cluster.yaml.Diagnostic;
import dev.sidewall.cluster.yaml.Severity;
import org.junit.jupiter.api.Test;

final class FindingsTest {
    private final Findings findings = new Findings();

    @Test
    void areShownFileByFileFromTopToBottomAndOnce() {
        findings.begin("b");
        findings.begin("a");
        findings.add(warning("a", 1, "later file"));
        findings.add(warning("b", 7, "last"));
        findings.add(warning("b", 2, "first"));
        findings.add(warning("b", 2, "second"));
        findings.add(warning("b", 2, "first"));
        assertThat(findings.sorted())
                .extracting(Diagnostic::message)
                .containsExactly("first", "second", "last", "later file");
    }

    @Test
    void endSomewhere() {
        for (int i = 1; i <= 5000; i++) {
            findings.add(warning("a", i, "warning " + i));
        }
        findings.add(new Diagnostic(Severity.ERROR, "a", 1, "", "", "error"));
        assertThat(findings.sorted()).hasSize(1001);
        assertThat(findings.sorted().getLast()).hasToString("a:5000: error: 4001 more, not shown");
    }

    private static Diagnostic warning(String file, int line, String message) {
        return new Diagnostic(Severity.WARNING, file, line, "", "", message);
    }
}
