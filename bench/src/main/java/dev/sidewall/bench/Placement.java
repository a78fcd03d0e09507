package dev.sidewall.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Where the two containers run. The scheduler would choose one or the other, and change its mind in between. */
enum Placement {
    /** Nobody waits for another CPU to wake up, so every instruction of a rule counts: the hardest comparison. */
    ONE_CPU("both containers on one CPU"),
    TWO_CPUS("each container on a CPU of its own");

    final String title;

    Placement(String title) {
        this.title = title;
    }

    void apply(ContainerProcess client, ContainerProcess server) throws IOException {
        List<Integer> cpus = cpus();
        pin(client, cpus.getFirst());
        pin(server, this == ONE_CPU ? cpus.getFirst() : cpus.getLast());
    }

    private static void pin(ContainerProcess process, int cpu) throws IOException {
        Shell.run("", "taskset", "-a", "-p", "-c", String.valueOf(cpu), String.valueOf(process.pid()));
    }

    /** Those that this machine has enough CPUs for. */
    static List<Placement> possible() throws IOException {
        return cpus().size() > 1 ? List.of(values()) : List.of(ONE_CPU);
    }

    /** The CPUs that this process may use. */
    static List<Integer> cpus() throws IOException {
        List<Integer> cpus = new ArrayList<>();
        for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
            if (line.startsWith("Cpus_allowed_list:")) {
                for (String range :
                        line.substring(line.indexOf(':') + 1).strip().split(",", -1)) {
                    String[] ends = range.split("-", -1);
                    for (int i = Integer.parseInt(ends[0]); i <= Integer.parseInt(ends[ends.length - 1]); i++) {
                        cpus.add(i);
                    }
                }
            }
        }
        return cpus;
    }
}
