package dev.sidewall.cluster;

import dev.sidewall.cluster.yaml.Diagnostic;
import dev.sidewall.cluster.yaml.Severity;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** Finds the files behind the paths a user gives, and their text. What can't be read is told and skipped. */
final class ManifestFiles {
    private static final List<String> ENDINGS = List.of(".yaml", ".yml", ".json");
    private static final int LARGEST = 16 << 20;

    private final Consumer<Diagnostic> sink;

    ManifestFiles(Consumer<Diagnostic> sink) {
        this.sink = sink;
    }

    /** Files as they are and what is in folders, each file once however many paths lead to it. */
    List<Path> find(List<Path> paths) {
        Set<Path> found = new LinkedHashSet<>();
        Set<Path> real = new HashSet<>();
        for (Path path : paths) {
            for (Path file : Files.isDirectory(path) ? folder(path) : List.of(path)) {
                if (real.add(realPath(file))) {
                    found.add(file);
                }
            }
        }
        return List.copyOf(found);
    }

    private List<Path> folder(Path folder) {
        // Hidden ones are left out below the folder only: the folder itself was asked for by name.
        try (Stream<Path> all = Files.walk(folder)) {
            List<Path> files = all.filter(file -> !isHidden(folder.relativize(file)))
                    .filter(file -> ENDINGS.stream().anyMatch(file.toString()::endsWith))
                    .filter(Files::isRegularFile)
                    .sorted()
                    .toList();
            if (files.isEmpty()) {
                error(
                        folder,
                        "found no manifest in this folder, allowed: files ending in " + String.join(", ", ENDINGS));
            }
            return files;
        } catch (UncheckedIOException e) {
            IOException cause = e.getCause();
            error(folder, "can't be listed: " + (cause == null ? "unknown reason" : reason(cause)));
        } catch (IOException e) {
            error(folder, "can't be listed: " + reason(e));
        }
        return List.of();
    }

    private static boolean isHidden(Path relative) {
        for (Path name : relative) {
            if (name.toString().startsWith(".")) {
                return true;
            }
        }
        return false;
    }

    private static Path realPath(Path file) {
        try {
            return file.toRealPath();
        } catch (IOException e) {
            // Reading it will tell.
            return file.toAbsolutePath().normalize();
        }
    }

    /** The file's text; empty, and told, if it has none. */
    Optional<String> text(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(LARGEST + 1);
            if (bytes.length > LARGEST) {
                error(file, "found more than 16 MiB, allowed: at most 16 MiB in one file");
                return Optional.empty();
            }
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
            return Optional.of(text.startsWith("\uFEFF") ? text.substring(1) : text);
        } catch (CharacterCodingException e) {
            error(file, "found bytes that aren't UTF-8, allowed: UTF-8 text");
        } catch (IOException e) {
            error(file, "can't be read: " + reason(e));
        }
        return Optional.empty();
    }

    private void error(Path file, String message) {
        sink.accept(new Diagnostic(Severity.ERROR, file.toString(), 0, "", "", message));
    }

    private static String reason(IOException e) {
        return switch (e) {
            case NoSuchFileException _ -> "there is no such file or folder";
            case AccessDeniedException _ -> "permission denied";
            case FileSystemException f when f.getReason() != null -> f.getReason();
            default -> String.valueOf(e.getMessage());
        };
    }
}
