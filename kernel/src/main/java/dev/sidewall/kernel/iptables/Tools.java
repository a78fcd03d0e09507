package dev.sidewall.kernel.iptables;

import dev.sidewall.kernel.enforce.RefusedException;
import dev.sidewall.kernel.linux.Command;
import dev.sidewall.kernel.linux.CommandException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * iptables(8), ip6tables(8) and ipset(8), run inside one network namespace.
 *
 * @param infix as {@link Variant#infix()} has it
 * @param families those the kernel has
 * @param refuses the tables that refuse politely are there
 */
record Tools(Path netns, Variant variant, String infix, List<Family> families, boolean refuses) {
    /** Legacy tools take turns, on the whole machine. */
    private static final String WAIT = "--wait=20";

    private static final String HINT =
            "it needs iptables, ip6tables and ipset; on Debian and Ubuntu: apt-get install iptables ipset";

    Tools {
        families = List.copyOf(families);
    }

    /**
     * Makes sure that the tools work in the namespace.
     *
     * @throws RefusedException if they don't, with what came of it
     */
    static Tools find(Path netns, Variant variant) throws IOException {
        String infix = variant.infix().orElseThrow(() -> new RefusedException(variant + " isn't installed; " + HINT));
        Tools tools = new Tools(netns, variant, infix, present(), true);
        try {
            for (Family family : tools.families) {
                tools.save(family, "-t", "mangle");
            }
            tools.setNames();
        } catch (CommandException e) {
            throw new RefusedException(variant + " can't work here: " + e.getMessage() + "; " + HINT);
        }
        return tools.hasSecurity() ? tools : new Tools(netns, variant, infix, tools.families, false);
    }

    private static List<Family> present() {
        return Files.exists(Path.of("/proc/net/if_inet6")) ? List.of(Family.V4, Family.V6) : List.of(Family.V4);
    }

    private boolean hasSecurity() throws IOException {
        try {
            for (Family family : families) {
                save(family, "-t", "security");
            }
            return true;
        } catch (CommandException e) {
            return false;
        }
    }

    private Command in(String... command) {
        return Command.of(command).inside(netns);
    }

    private String save(Family family, String... options) throws IOException {
        List<String> command = new ArrayList<>(List.of(family.tool() + infix + "-save"));
        command.addAll(List.of(options));
        return in(command.toArray(String[]::new)).run();
    }

    /** The tables in use, as text. */
    String save(Family family) throws IOException {
        return save(family, new String[0]);
    }

    /** The same with the rules' counters. */
    String saveCounters(Family family) throws IOException {
        return save(family, "-c", "-t", "mangle");
    }

    /** Applies the input, one transaction a table. */
    void restore(Family family, String input) throws IOException {
        in(family.tool() + infix + "-restore", "--noflush", WAIT).run(input);
    }

    /** Runs ipset's commands one after the other, up to the first that fails. */
    void sets(List<String> commands) throws IOException {
        if (!commands.isEmpty()) {
            in("ipset", "-exist", "restore").run(String.join("\n", commands) + "\n");
        }
    }

    /** The sets in the namespace with their elements, as ipset(8) saves them. */
    List<String> savedSets() throws IOException {
        return in("ipset", "save").run().lines().toList();
    }

    /** The names of the sets in the namespace. */
    List<String> setNames() throws IOException {
        return in("ipset", "list", "-name").run().lines().toList();
    }
}
