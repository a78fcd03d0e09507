package dev.sidewall.kernel.linux;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What is mounted in this process's mount namespace. */
public final class MountTable {
    private static final Path MOUNTS = Path.of("/proc/self/mounts");
    private static final Pattern OCTAL = Pattern.compile("\\\\([0-3][0-7]{2})");

    private MountTable() {}

    /** The mount points below a directory, in the order they were mounted. */
    public static List<Path> below(Path directory) throws IOException {
        return Files.readAllLines(MOUNTS).stream()
                .map(line -> Path.of(unescape(line.split(" ", 3)[1])))
                .filter(path -> path.startsWith(directory) && !path.equals(directory))
                .toList();
    }

    /** The kernel writes blanks, newlines and backslashes in paths as octal numbers. */
    static String unescape(String field) {
        return OCTAL.matcher(field)
                .replaceAll(
                        match -> Matcher.quoteReplacement(String.valueOf((char) Integer.parseInt(match.group(1), 8))));
    }
}
