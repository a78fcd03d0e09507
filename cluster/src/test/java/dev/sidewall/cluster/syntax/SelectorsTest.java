package dev.sidewall.cluster.syntax;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sidewall.api.core.LabelSelector;
import dev.sidewall.api.core.LabelSelector.Requirement;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class SelectorsTest {
    @ParameterizedTest
    @CsvSource({
        "app, In, web|db, true",
        "app, In, db, false",
        "tier, In, web, false",
        "app, NotIn, db, true",
        "app, NotIn, web, false",
        "tier, NotIn, web, true",
        "app, Exists,, true",
        "tier, Exists,, false",
        "app, DoesNotExist,, false",
        "tier, DoesNotExist,, true"
    })
    void requirementsMatchAsInKubernetes(String key, String operator, @Nullable String values, boolean matches) {
        List<String> list = values == null ? List.of() : Arrays.asList(values.split("\\|"));
        LabelSelector selector = new LabelSelector(null, List.of(new Requirement(key, operator, list)));
        assertThat(Selectors.toModel(selector))
                .hasValueSatisfying(model -> assertThat(Selectors.matches(model, Map.of("app", "web")))
                        .isEqualTo(matches));
    }

    @Test
    void allLabelsAndRequirementsMustMatch() {
        LabelSelector selector =
                new LabelSelector(Map.of("app", "web"), List.of(new Requirement("tier", "Exists", null)));
        assertThat(Selectors.toModel(selector)).hasValueSatisfying(model -> {
            assertThat(Selectors.matches(model, Map.of("app", "web", "tier", "")))
                    .isTrue();
            assertThat(Selectors.matches(model, Map.of("app", "web"))).isFalse();
            assertThat(Selectors.matches(model, Map.of("tier", ""))).isFalse();
        });
    }

    @Test
    void theEmptySelectorMatchesEverything() {
        assertThat(Selectors.toModel(new LabelSelector(null, null)))
                .hasValueSatisfying(
                        model -> assertThat(Selectors.matches(model, Map.of())).isTrue());
    }

    @ParameterizedTest
    @CsvSource({"app, Equals, web", "app, In,", "app, Exists, web", ", Exists,", "app,,"})
    void whatIsWrongIsNoModel(@Nullable String key, @Nullable String operator, @Nullable String value) {
        List<String> values = value == null ? List.of() : List.of(value);
        assertThat(Selectors.toModel(new LabelSelector(null, List.of(new Requirement(key, operator, values)))))
                .isEmpty();
    }
}
