package dev.sidewall.kernel.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class NetworkNamespaceTest {
    private static final Path OWN = Path.of("/proc/thread-self/ns/net");

    @TempDir
    private Path directory;

    @BeforeEach
    void needsRoot() {
        Root.assumeRoot();
    }

    @Test
    void aNewNamespaceIsItsOwnAndGoneAfterDelete() throws IOException {
        Path netns = directory.resolve("ns");
        NetworkNamespace.create(netns);
        assertThat(NetworkNamespace.id(netns)).isNotEqualTo(NetworkNamespace.id(OWN));
        assertThat(MountTable.below(directory)).containsExactly(netns);

        NetworkNamespace.delete(netns);
        assertThat(netns).doesNotExist();
        assertThat(MountTable.below(directory)).isEmpty();
        NetworkNamespace.delete(netns);
    }

    @Test
    void workRunsInsideAndTheCallerStaysOutside() throws IOException {
        Path netns = directory.resolve("ns");
        NetworkNamespace.create(netns);
        try {
            long before = NetworkNamespace.id(OWN);
            assertThat(NetworkNamespace.call(netns, () -> NetworkNamespace.id(OWN)))
                    .isEqualTo(NetworkNamespace.id(netns))
                    .isNotEqualTo(before);
            assertThat(NetworkNamespace.id(OWN)).isEqualTo(before);
            try (Fd fd = Fd.open(netns)) {
                assertThat(NetworkNamespace.call(fd, () -> NetworkNamespace.id(OWN)))
                        .isEqualTo(NetworkNamespace.id(netns));
            }
        } finally {
            NetworkNamespace.delete(netns);
        }
    }

    @Test
    void childProcessesInheritTheNamespace() throws IOException {
        Path netns = directory.resolve("ns");
        NetworkNamespace.create(netns);
        try {
            String link = NetworkNamespace.call(netns, () -> {
                Process process = new ProcessBuilder("readlink", "/proc/self/ns/net").start();
                return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            });
            assertThat(link).isEqualTo("net:[" + NetworkNamespace.id(netns) + "]");
        } finally {
            NetworkNamespace.delete(netns);
        }
    }

    @Test
    void whatTheWorkThrowsArrivesUnchanged() throws IOException {
        Path netns = directory.resolve("ns");
        NetworkNamespace.create(netns);
        try {
            assertThatThrownBy(() -> NetworkNamespace.call(netns, () -> {
                        throw new TimeoutException("mine");
                    }))
                    .isInstanceOf(TimeoutException.class)
                    .hasMessage("mine");
            assertThatThrownBy(() -> NetworkNamespace.call(netns, () -> {
                        throw new FileNotFoundException("mine");
                    }))
                    .isInstanceOf(FileNotFoundException.class);
        } finally {
            NetworkNamespace.delete(netns);
        }
    }

    @Test
    void anInterruptReachesTheWorkAndStaysWithTheCaller() throws IOException {
        Path netns = directory.resolve("ns");
        NetworkNamespace.create(netns);
        try {
            Thread.currentThread().interrupt();
            assertThatThrownBy(() -> NetworkNamespace.call(netns, () -> {
                        Thread.sleep(60_000);
                        return null;
                    }))
                    .isInstanceOf(InterruptedException.class);
            assertThat(Thread.interrupted()).isTrue();
        } finally {
            NetworkNamespace.delete(netns);
        }
    }

    @Test
    void errorsSayWhatWasTried() throws IOException {
        Path missing = directory.resolve("missing");
        assertThatThrownBy(() -> NetworkNamespace.call(missing, () -> null))
                .hasMessage("open " + missing + ": No such file or directory")
                .isInstanceOfSatisfying(
                        LinuxException.class, e -> assertThat(e.isNotFound()).isTrue());

        Path plain = Files.createFile(directory.resolve("plain"));
        assertThatThrownBy(() -> NetworkNamespace.call(plain, () -> null)).hasMessage("setns: Invalid argument");
        assertThatThrownBy(() -> NetworkNamespace.create(plain)).isInstanceOf(FileAlreadyExistsException.class);
    }
}
