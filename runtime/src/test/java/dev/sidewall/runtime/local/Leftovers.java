package dev.sidewall.runtime.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sidewall.kernel.linux.Cgroup2;
import dev.sidewall.kernel.linux.MountTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** What a runtime may have left on the machine. */
final class Leftovers {
    private Leftovers() {}

    static void assertNone(LocalConfig config) throws IOException {
        assertThat(MountTable.below(config.stateDirectory())).as("mounts").isEmpty();
        assertThat(Cgroup2.find().exists("/" + config.cgroup())).as("cgroup").isFalse();
        assertThat(config.stateDirectory()).doesNotExist();
    }

    /** Which of the namespaces, named as in {@code net:[4026531840]}, some process is still in. */
    static List<String> inhabited(Set<String> namespaces) throws IOException {
        List<String> found = new ArrayList<>();
        for (ProcessHandle process : ProcessHandle.allProcesses().toList()) {
            try {
                String netns = Files.readSymbolicLink(Path.of("/proc/" + process.pid() + "/ns/net"))
                        .toString();
                if (namespaces.contains(netns)) {
                    found.add(process.pid() + " in " + netns);
                }
            } catch (IOException e) {
                // It has ended meanwhile.
            }
        }
        return found;
    }
}
