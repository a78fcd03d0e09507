package dev.sidewall.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sidewall.cluster.yaml.Diagnostic;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ManifestFilesTest {
    @TempDir
    private Path folder = Path.of("unset");

    @Test
    void aFolderIsReadSortedWithItsFoldersAndWithoutHiddenOnes() throws IOException {
        pod("b.yaml", "b");
        pod("a.yml", "a");
        pod("deeper/c.json", "c");
        pod(".hidden.yaml", "hidden");
        pod(".git/d.yaml", "hidden-too");
        pod("notes.txt", "no-manifest");

        Manifests manifests = ManifestReader.read(List.of(folder));

        assertThat(manifests.pods())
                .extracting(pod -> pod.ref().toString())
                .containsExactly("default/a", "default/b", "default/c");
        assertThat(manifests.diagnostics()).isEmpty();
        assertThat(manifests.pods().getFirst().source()).isEqualTo(folder.resolve("a.yml") + ":1");
    }

    @Test
    void aHiddenFolderIsReadIfItIsAskedFor() throws IOException {
        pod(".hidden/a.yaml", "a");
        assertThat(ManifestReader.read(List.of(folder.resolve(".hidden"))).pods())
                .hasSize(1);
    }

    @Test
    void aFileIsReadOnceHoweverManyPathsLeadToIt() throws IOException {
        Path file = pod("a.yaml", "a");
        Path link = Files.createSymbolicLink(folder.resolve("link.yaml"), file);
        Path dotted = folder.resolve(".").resolve("a.yaml");

        Manifests manifests = ManifestReader.read(List.of(file, folder, link, dotted, file));

        assertThat(manifests.pods()).hasSize(1);
        assertThat(manifests.diagnostics()).isEmpty();
    }

    @Test
    void anyFileIsReadIfItIsAskedFor() throws IOException {
        assertThat(ManifestReader.read(List.of(pod("manifest", "a"))).pods()).hasSize(1);
    }

    @Test
    void theSameObjectInTwoFilesIsAnErrorNamingBoth() throws IOException {
        Path first = pod("a.yaml", "same");
        Path second = pod("b.yaml", "same");
        assertThat(said(first, second))
                .containsExactly(second + ":2: error: Pod default/same: metadata.name: found a second Pod default/same,"
                        + " allowed: one; the first is at " + first + ":1");
    }

    @Test
    void whatCannotBeReadIsSaidAndTheRestIsRead() throws IOException {
        Path good = pod("good.yaml", "good");
        Path missing = folder.resolve("missing.yaml");
        Path latin1 = write("latin1.yaml", "a: caf\u00e9".getBytes(StandardCharsets.ISO_8859_1));
        Path large = write("large.yaml", new byte[(16 << 20) + 1]);
        Path empty = Files.createDirectory(folder.resolve("empty"));

        Manifests manifests = ManifestReader.read(List.of(missing, latin1, large, empty, good));

        assertThat(manifests.diagnostics())
                .extracting(Diagnostic::toString)
                .containsExactlyInAnyOrder(
                        missing + ": error: can't be read: there is no such file or folder",
                        latin1 + ": error: found bytes that aren't UTF-8, allowed: UTF-8 text",
                        large + ": error: found more than 16 MiB, allowed: at most 16 MiB in one file",
                        empty
                                + ": error: found no manifest in this folder, allowed: files ending in .yaml, .yml, .json");
        assertThat(manifests.pods()).hasSize(1);
        assertThat(manifests.hasErrors()).isTrue();
    }

    @Test
    void aByteOrderMarkAndWindowsLineEndsDoNotMatter() throws IOException {
        Path file = write(
                "windows.yaml",
                "\uFEFFapiVersion: v1\r\nkind: Pod\r\nmetadata: {name: a}\r\nspec:\r\n  containers: [{name: A}]\r\n---\r\nx: y: z\r\n"
                        .getBytes(StandardCharsets.UTF_8));
        assertThat(said(file)).hasSize(2).satisfies(lines -> {
            assertThat(lines.getFirst()).startsWith(file + ":5: error: Pod default/a: spec.containers[0].name: ");
            assertThat(lines.getLast()).startsWith(file + ":7: error: not valid YAML");
        });
    }

    @Test
    void aFileNameCannotBreakTheLine() throws IOException {
        Path file = write("two\nlines.yaml", "".getBytes(StandardCharsets.UTF_8));
        assertThat(said(file)).containsExactly(folder + "/two\\nlines.yaml: warning: holds no objects");
    }

    private List<String> said(Path... paths) {
        return ManifestReader.read(Arrays.asList(paths)).diagnostics().stream()
                .map(Diagnostic::toString)
                .toList();
    }

    private Path pod(String file, String name) throws IOException {
        String text = Stream.of(
                        "apiVersion: v1",
                        "metadata: {name: " + name + "}",
                        "kind: Pod",
                        "spec: {containers: [{name: a}]}")
                .reduce("", (all, line) -> all + line + "\n");
        return write(file, text.getBytes(StandardCharsets.UTF_8));
    }

    private Path write(String file, byte[] bytes) throws IOException {
        Path path = folder.resolve(file);
        Files.createDirectories(path.getParent());
        return Files.write(path, bytes);
    }
}
