package dev.sidewall.kernel.iptables;

import static dev.sidewall.kernel.iptables.RulesBuilder.RETURN;
import static dev.sidewall.kernel.iptables.RulesBuilder.go;

import java.util.ArrayList;
import java.util.List;

/** The chains in {@code filter} and {@code security} that carry out what {@code mangle} has judged. */
final class RefusalRenderer {
    private final RulesBuilder builder;
    private final Marks marks;

    RefusalRenderer(RulesBuilder builder, Marks marks) {
        this.builder = builder;
        this.marks = marks;
    }

    /**
     * Renders them.
     *
     * @param strict anything is isolated
     */
    void render(boolean strict) {
        // The refusal itself belongs to the refused flow.
        List<String> passes =
                List.of("-m conntrack --ctstate RELATED " + RETURN, "-p tcp -m tcp --tcp-flags RST RST " + RETURN);

        List<String> refuse = new ArrayList<>(passes);
        refuse.add("-p tcp -j REJECT --reject-with tcp-reset");
        refuse.add("-j REJECT --reject-with " + builder.family().unreachable());
        builder.chain(Table.FILTER, "refuse", refuse);

        List<String> drop = new ArrayList<>(passes);
        drop.add("-j DROP");
        builder.chain(Table.SECURITY, "refuse", drop);

        for (String hook : List.of("OUTPUT", "INPUT")) {
            List<String> refused = List.of(marks.refused() + " " + go("refuse"));
            builder.chain(Table.FILTER, hook, refused);
            List<String> last = new ArrayList<>(refused);
            if (strict) {
                // A flow we were never asked about: somebody's rule has accepted it in mangle before ours.
                builder.family().neighbours().forEach(match -> last.add(match + " " + RETURN));
                last.add("-m conntrack --ctstate NEW,ESTABLISHED " + marks.source(0) + " -j DROP");
            }
            builder.chain(Table.SECURITY, hook, last);
        }
    }
}
