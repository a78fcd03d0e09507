package dev.sidewall.kernel.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

final class Cgroup2Test {
    private final String group = "/sidewall-test-" + ProcessHandle.current().pid();

    @Test
    void theMountIsFoundWhereverItIs() throws IOException {
        List<String> hybrid = List.of(
                "tmpfs /sys/fs/cgroup tmpfs rw 0 0",
                "cgroup /sys/fs/cgroup/cpu cgroup rw,cpu 0 0",
                "cgroup2 /sys/fs/cgroup/unified cgroup2 rw 0 0");
        assertThat(Cgroup2.find(hybrid).mount()).isEqualTo(Path.of("/sys/fs/cgroup/unified"));
        assertThat(Cgroup2.find(List.of("none /mnt/a\\040b cgroup2 rw 0 0")).mount())
                .isEqualTo(Path.of("/mnt/a b"));
        assertThatThrownBy(() -> Cgroup2.find(List.of("proc /proc proc rw 0 0")))
                .hasMessageContaining("cgroup v2 isn't mounted");
    }

    @Test
    void pathsStayBelowTheRoot() {
        Cgroup2 cgroups = new Cgroup2(Path.of("/cg"));
        assertThat(cgroups.path("/a/b")).isEqualTo(Path.of("/cg/a/b"));
        for (String bad : List.of("/", "a", "", "/a/../../b", "/..")) {
            assertThatThrownBy(() -> cgroups.path(bad)).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void processesOfNestedGroupsAreListedKilledAndTheGroupsRemoved() throws Exception {
        Root.assumeRoot();
        Cgroup2 cgroups = Cgroup2.find();
        String inner = group + "/pod/app";
        cgroups.create(inner);
        assertThat(cgroups.id(inner)).isPositive().isNotEqualTo(cgroups.id(group));

        // A process and its child; the second is only known to the cgroup.
        Process process =
                new ProcessBuilder("sh", "-c", "echo 0 >\"$0\"; sleep 1000 & wait", procs(cgroups, inner)).start();
        while (cgroups.pids(inner).size() < 2) {
            Thread.onSpinWait();
        }
        assertThat(cgroups.pids(group)).hasSize(2).contains(process.pid());

        cgroups.remove(group);
        assertThat(process.waitFor(5, TimeUnit.SECONDS)).isTrue();
        assertThat(cgroups.exists(group)).isFalse();
        assertThat(cgroups.pids(group)).isEmpty();
        cgroups.remove(group);
        cgroups.kill(group);
    }

    @Test
    void killLeavesAnEmptyGroupThatCanBeUsedAgain() throws Exception {
        Root.assumeRoot();
        Cgroup2 cgroups = Cgroup2.find();
        cgroups.create(group);
        try {
            for (int i = 0; i < 2; i++) {
                Process process = new ProcessBuilder(
                                "sh", "-c", "echo 0 >\"$0\"; exec sleep 1000", procs(cgroups, group))
                        .start();
                while (cgroups.pids(group).isEmpty()) {
                    Thread.onSpinWait();
                }
                cgroups.kill(group);
                assertThat(process.waitFor()).isEqualTo(128 + 9);
                assertThat(cgroups.pids(group)).isEmpty();
            }
        } finally {
            cgroups.remove(group);
        }
    }

    private static String procs(Cgroup2 cgroups, String group) {
        Path file = cgroups.path(group).resolve("cgroup.procs");
        assertThat(Files.isWritable(file)).isTrue();
        return file.toString();
    }
}
