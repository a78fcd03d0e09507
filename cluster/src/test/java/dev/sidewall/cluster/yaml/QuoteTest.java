package dev.sidewall.cluster.yaml;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class QuoteTest {
    @Test
    void whatEndsALineOrFoolsATerminalIsEscaped() {
        assertThat(Quote.of("a\nb\t\"\\\u001b[31m\u202e\u2028\uD800\u0000\u00a0\u00fc"))
                .isEqualTo("\"a\\nb\\t\\\"\\\\\\u001B[31m\\u202E\\u2028\\uD800\\u0000\\u00A0\u00fc\"");
    }

    @Test
    void longTextsAreCut() {
        assertThat(Quote.of("x".repeat(1000))).isEqualTo("\"" + "x".repeat(80) + "...\" (1000 characters)");
    }

    @Test
    void namesGoWithoutQuotes() {
        assertThat(Quote.name("log-shipper.v1")).isEqualTo("log-shipper.v1");
        assertThat(Quote.name("two words")).isEqualTo("\"two words\"");
        assertThat(Quote.name("")).isEqualTo("\"\"");
    }
}
