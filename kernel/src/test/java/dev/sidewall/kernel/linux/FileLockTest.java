package dev.sidewall.kernel.linux;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class FileLockTest {
    @TempDir
    private Path directory;

    @Test
    void aFileIsLockedOnceAtATimeAlsoWithinThisProcess() throws IOException {
        Path file = directory.resolve("lock");
        try (FileLock lock = FileLock.tryFile(file).orElseThrow()) {
            assertThat(lock).isNotNull();
            assertThat(FileLock.tryFile(file)).isEmpty();
            // Reading it must not drop the lock, as it would with POSIX locks.
            assertThat(Files.readString(file)).isEmpty();
            assertThat(FileLock.tryFile(file)).isEmpty();
        }
        FileLock.tryFile(file).orElseThrow().close();
    }

    @Test
    void aDirectoryCanBeLockedToo() throws IOException {
        try (FileLock lock = FileLock.tryDirectory(directory).orElseThrow()) {
            assertThat(lock).isNotNull();
            assertThat(FileLock.tryDirectory(directory)).isEmpty();
        }
        FileLock.tryDirectory(directory).orElseThrow().close();
    }
}
