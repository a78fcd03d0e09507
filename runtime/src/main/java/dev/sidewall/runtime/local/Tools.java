package dev.sidewall.runtime.local;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The programs the runtime calls, found once and called by absolute path whatever a container's environment says. */
record Tools(Path sh, Path env, Path setsid, Path setpriv, Path nsenter, Path nft) {
    private static final Map<String, String> PACKAGES = Map.of(
            "sh", "dash or bash",
            "env", "coreutils",
            "setsid", "util-linux",
            "setpriv", "util-linux",
            "nsenter", "util-linux",
            "nft", "nftables");

    /** Joins the cgroup, then becomes the program; the program never runs outside of the cgroup. */
    private static final String STUB = "echo 0 >\"$0\" && exec \"$@\"";

    /** Finds all of them, or says which are missing and what to install. */
    static Tools find() throws IOException {
        // The system's folders first: a wrapper in somebody's PATH isn't what is meant, and sbin is often not in it.
        return find(System.getenv().getOrDefault("PATH", ""), List.of("/usr/sbin", "/usr/bin", "/sbin", "/bin"));
    }

    static Tools find(String path, List<String> first) throws IOException {
        List<String> folders = new ArrayList<>(first);
        folders.addAll(List.of(path.split(":", -1)));
        List<String> missing = new ArrayList<>();
        Tools tools = new Tools(
                find("sh", folders, missing),
                find("env", folders, missing),
                find("setsid", folders, missing),
                find("setpriv", folders, missing),
                find("nsenter", folders, missing),
                find("nft", folders, missing));
        if (!missing.isEmpty()) {
            throw new IOException("needed programs aren't installed: " + String.join(", ", missing));
        }
        return tools;
    }

    private static Path find(String name, List<String> folders, List<String> missing) {
        for (String folder : folders) {
            Path program = Path.of(folder, name);
            if (program.isAbsolute() && Files.isExecutable(program)) {
                return program;
            }
        }
        missing.add(name + " (package " + PACKAGES.get(name) + ")");
        return Path.of("/");
    }

    /**
     * The whole command line of a process in a container. What comes from manifests is only ever an argument of its own, never
     * text for a shell. The environment is set last, because a shell drops variables whose names it doesn't like.
     */
    List<String> inContainer(Path netns, Path cgroup, LaunchSpec spec, boolean ownSession, List<String> command) {
        List<String> words = new ArrayList<>(inNamespace(netns));
        if (ownSession) {
            words.add(setsid.toString());
        }
        words.addAll(List.of(
                sh.toString(), "-c", STUB, cgroup.resolve("cgroup.procs").toString()));
        words.addAll(List.of(env.toString(), "-i", "--"));
        spec.environment().forEach((name, value) -> words.add(name + "=" + value));
        words.add(setpriv.toString());
        words.addAll(spec.privileges());
        words.add("--");
        words.addAll(command);
        return words;
    }

    /** The start of the command line of any process in a network namespace. */
    List<String> inNamespace(Path netns) {
        return List.of(nsenter.toString(), "--net=" + netns, "--");
    }
}
