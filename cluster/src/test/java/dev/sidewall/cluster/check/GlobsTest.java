package dev.sidewall.cluster.check;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class GlobsTest {
    @ParameterizedTest
    @CsvSource({
        "app, app, true",
        "app, apps, false",
        "*, app, true",
        "a*, app, true",
        "*p, app, true",
        "a*p, app, true",
        "a?p, app, true",
        "a?, app, false",
        "??, app, false",
        "???, app, true",
        "*?*, app, true",
        "b*, app, false",
        "a**p, app, true",
        "*-shipper, log-shipper, true",
        "log-*-*, log-shipper, false",
        "*ab*ab, aabab, true",
        "*ab*ab, aabb, false",
        "*ab, aabab, true"
    })
    void matches(String glob, String name, boolean matches) {
        assertThat(Globs.matches(glob, name)).isEqualTo(matches);
    }

    @ParameterizedTest
    @CsvSource({
        "app, true",
        "app-1, true",
        "'', false",
        "-app, false",
        "App, false",
        "a.b, false",
        "[ab], false",
        "*, true",
        "-*, true",
        "a b*, false",
        "A*, false"
    })
    void mustBeAbleToMatchAName(String glob, boolean valid) {
        assertThat(Globs.isValid(glob)).isEqualTo(valid);
    }

    @Test
    void manyStarsTakeNoTime() {
        Assertions.assertTimeout(
                Duration.ofSeconds(5),
                () -> assertThat(Globs.matches("*a".repeat(60) + "b", "a".repeat(63)))
                        .isFalse());
    }
}
