package dev.sidewall.cli;

import dev.sidewall.cluster.ManifestReader;
import dev.sidewall.cluster.Manifests;
import dev.sidewall.cluster.yaml.Diagnostic;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code sidewall lint -f PATH...}: errors and warnings of manifests; exit 1 where there are errors. */
@Command(name = "lint", description = "Check manifests before anything runs.", mixinStandardHelpOptions = true)
final class LintCommand implements Callable<Integer> {
    @Option(
            names = {"-f", "--filename"},
            paramLabel = "PATH",
            required = true,
            arity = "1..*",
            description = "files or folders (*.yaml, *.yml, *.json)")
    private List<Path> paths = List.of();

    @Option(names = "-o", paramLabel = "FORMAT", description = "table (one line each) or json", defaultValue = "table")
    private Output output = Output.TABLE;

    record View(String severity, String file, int line, String object, String fieldPath, String message) {}

    @Override
    public Integer call() {
        Manifests manifests = ManifestReader.read(paths);
        if (output == Output.JSON) {
            System.out.println(Output.json(
                    manifests.diagnostics().stream().map(LintCommand::view).toList()));
        } else {
            manifests.diagnostics().forEach(System.out::println);
            long errors =
                    manifests.diagnostics().stream().filter(Diagnostic::isError).count();
            System.err.println(manifests.policies().size() + " policies, "
                    + manifests.pods().size() + " Pods, " + manifests.services().size() + " Services without errors; "
                    + errors + " errors, " + (manifests.diagnostics().size() - errors) + " warnings");
        }
        if (!paths.stream().allMatch(Files::exists)) {
            return Main.USAGE;
        }
        return manifests.hasErrors() ? Main.NO : 0;
    }

    private static View view(Diagnostic d) {
        return new View(d.severity().toString(), d.file(), d.line(), d.object(), d.fieldPath(), d.message());
    }
}
