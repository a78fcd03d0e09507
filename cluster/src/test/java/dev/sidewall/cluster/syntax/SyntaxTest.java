package dev.sidewall.cluster.syntax;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class SyntaxTest {
    @ParameterizedTest
    @CsvSource({
        "SUBDOMAIN, a, true",
        "SUBDOMAIN, a.b-c.1, true",
        "SUBDOMAIN, A, false",
        "SUBDOMAIN, a..b, false",
        "SUBDOMAIN, -a, false",
        "SUBDOMAIN, a-, false",
        "SUBDOMAIN, a.-b, false",
        "SUBDOMAIN, a_b, false",
        "SUBDOMAIN, '', false",
        "LABEL, a-b, true",
        "LABEL, a.b, false",
        "LABEL, 1, true",
        "LABEL, '', false",
        "PORT_NAME, http, true",
        "PORT_NAME, p80, true",
        "PORT_NAME, 80, false",
        "PORT_NAME, a--b, false",
        "PORT_NAME, abcdefghijklmno, true",
        "PORT_NAME, abcdefghijklmnop, false",
        "PORT_NAME, -a, false",
        "LABEL_VALUE, '', true",
        "LABEL_VALUE, A_b.c-1, true",
        "LABEL_VALUE, -a, false",
        "LABEL_VALUE, a b, false",
        "QUALIFIED_NAME, A_b.c-1, true",
        "QUALIFIED_NAME, '', false"
    })
    void knowsWhatKubernetesTakes(Syntax syntax, String text, boolean fits) {
        assertThat(syntax.fits(text)).isEqualTo(fits);
    }

    @ParameterizedTest
    @CsvSource({
        "app, true",
        "app.kubernetes.io/name, true",
        "a/b, true",
        "/b, false",
        "a/, false",
        "a/b/c, false",
        "A/b, false",
        "a/B, true",
        "'', false",
        "a b, false"
    })
    void aLabelKeyMayHaveADnsPrefix(String key, boolean fits) {
        assertThat(Syntax.isKey(key)).isEqualTo(fits);
    }

    @Test
    void lengthsAreKubernetes() {
        assertThat(Syntax.SUBDOMAIN.fits("a".repeat(253))).isTrue();
        assertThat(Syntax.SUBDOMAIN.fits("a".repeat(254))).isFalse();
        assertThat(Syntax.LABEL.fits("a".repeat(63))).isTrue();
        assertThat(Syntax.LABEL.fits("a".repeat(64))).isFalse();
        assertThat(Syntax.LABEL_VALUE.fits("a".repeat(64))).isFalse();
    }
}
