package dev.sidewall.e2e;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.belongToAnyOf;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.net.Socket;
import java.net.URL;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Holds the arrows between the modules: Maven hides what is out of reach, this also catches what comes in transitively. */
final class ArchitectureTest {
    private static final String ROOT = "dev.sidewall.";

    /** Each module, and the modules its classes may name. */
    private static final Map<String, Set<String>> ARROWS = Map.of(
            "api", Set.of(),
            "policy", Set.of("api"),
            "kernel", Set.of("policy"),
            "runtime", Set.of("api", "policy", "kernel"),
            "cluster", Set.of("api", "policy"),
            "agent", Set.of("api", "policy", "kernel", "runtime", "cluster"),
            "verify", Set.of("policy", "kernel", "runtime"),
            "cli", Set.of("api", "policy", "kernel", "runtime", "cluster", "agent", "verify"));

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("dev.sidewall");

    static Stream<String> modules() {
        return ARROWS.keySet().stream().sorted();
    }

    @Test
    void everyModuleIsLookedAtAndNoOther() {
        Set<String> found = new TreeSet<>();
        for (JavaClass type : CLASSES) {
            found.add(moduleOf(type));
        }
        assertThat(found).containsExactlyInAnyOrderElementsOf(ARROWS.keySet());
    }

    @ParameterizedTest
    @MethodSource("modules")
    void aModuleNamesOnlyTheModulesItsArrowsPointAt(String module) {
        String[] outOfBounds = modules()
                .filter(other -> !other.equals(module)
                        && !ARROWS.getOrDefault(module, Set.of()).contains(other))
                .map(ArchitectureTest::packagesOf)
                .toArray(String[]::new);
        noClasses()
                .that()
                .resideInAPackage(packagesOf(module))
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(outOfBounds)
                .allowEmptyShould(true)
                .check(CLASSES);
    }

    @Test
    void thePolicyCompilerIsPure() {
        classes()
                .that()
                .resideInAPackage(packagesOf("policy"))
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(packagesOf("policy"), packagesOf("api"), "java..", "org.jspecify..")
                .check(CLASSES);
        noClasses()
                .that()
                .resideInAPackage(packagesOf("policy"))
                .should()
                .dependOnClassesThat(
                        resideInAnyPackage("java.io..", "java.nio..", "java.time..", "java.util.concurrent..")
                                .or(belongToAnyOf(Thread.class, ThreadLocal.class, Socket.class, URL.class)))
                .because("it does no input or output, and has no clock and no threads")
                .check(CLASSES);
    }

    @Test
    void onlyTheKernelModuleCallsNativeCode() {
        noClasses()
                .that()
                .resideOutsideOfPackage(packagesOf("kernel"))
                .should()
                .dependOnClassesThat()
                .resideInAPackage("java.lang.foreign..")
                .check(CLASSES);
    }

    /** Apart from those of api, whose records are one vocabulary and refer to each other freely. */
    @Test
    void packagesFormNoCycles() {
        slices().matching("dev.sidewall.(**)")
                .should()
                .beFreeOfCycles()
                .check(CLASSES.that(resideOutsideOfPackage(packagesOf("api"))));
    }

    private static String packagesOf(String module) {
        return ROOT + module + "..";
    }

    private static String moduleOf(JavaClass type) {
        return type.getPackageName().substring(ROOT.length()).split("\\.", 2)[0];
    }
}
