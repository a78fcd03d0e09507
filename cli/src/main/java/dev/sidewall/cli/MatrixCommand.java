package dev.sidewall.cli;

import dev.sidewall.agent.state.AgentState;
import dev.sidewall.policy.explain.Answer;
import dev.sidewall.policy.explain.Explainer;
import dev.sidewall.policy.explain.Party;
import dev.sidewall.policy.model.Container;
import dev.sidewall.policy.model.ContainerPort;
import dev.sidewall.policy.model.Pod;
import dev.sidewall.policy.model.World;
import dev.sidewall.policy.rules.Slot;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code sidewall matrix}: who may reach whom, every container to every declared port. */
@Command(name = "matrix", description = "Show who may reach whom.", mixinStandardHelpOptions = true)
final class MatrixCommand implements Callable<Integer> {
    @Mixin
    private Running running;

    @Option(names = "-o", paramLabel = "FORMAT", description = "table or json", defaultValue = "table")
    private Output output = Output.TABLE;

    record Cell(String from, String to, int port, String protocol, String verdict, List<String> reasons) {}

    private record Column(Party.Of to, ContainerPort port) {}

    @Override
    public Integer call() throws IOException {
        AgentState state = running.state();
        running.warnIfGone(state);
        World world = state.world();
        Explainer explainer = Running.explainer(state);
        List<Party.Of> rows = new ArrayList<>();
        List<Column> columns = new ArrayList<>();
        for (Pod pod : world.pods()) {
            for (Container container : pod.containers()) {
                Party.Of party = new Party.Of(pod.ref(), container.name());
                rows.add(party);
                container.ports().forEach(p -> columns.add(new Column(party, p)));
            }
        }
        List<Cell> cells = new ArrayList<>();
        for (Party.Of row : rows) {
            for (Column column : columns) {
                cells.add(cell(explainer, row, column));
            }
        }
        System.out.print(output == Output.JSON ? Output.json(cells) + "\n" : table(rows, columns, cells));
        return 0;
    }

    private static Cell cell(Explainer explainer, Party.Of from, Column column) {
        Slot slot = Slot.of(column.port.protocol());
        Answer v4 = explainer.explain(from, column.to, slot, column.port.port(), false);
        Answer v6 = explainer.explain(from, column.to, slot, column.port.port(), true);
        String verdict = v4.allowed() && v6.allowed()
                ? "allow"
                : v4.allowed() ? "allow over IPv4" : v6.allowed() ? "allow over IPv6" : "deny";
        List<String> reasons = new ArrayList<>();
        v4.sides().forEach(s -> reasons.add(s.reason()));
        v6.sides().stream()
                .map(Answer.Side::reason)
                .filter(r -> !reasons.contains(r))
                .forEach(reasons::add);
        return new Cell(
                from.toString(),
                column.to.toString(),
                column.port.port(),
                column.port.protocol().name(),
                verdict,
                reasons);
    }

    /** Many columns don't fit a terminal, so each is a line: the destination, then who may and who may not. */
    private static String table(List<Party.Of> rows, List<Column> columns, List<Cell> cells) {
        List<List<String>> lines = new ArrayList<>();
        lines.add(List.of("TO", "ALLOWED FROM", "DENIED FROM"));
        for (int c = 0; c < columns.size(); c++) {
            List<String> allowed = new ArrayList<>();
            List<String> denied = new ArrayList<>();
            for (int r = 0; r < rows.size(); r++) {
                Cell cell = cells.get(r * columns.size() + c);
                String name = shortName(rows.get(r), columns.get(c).to);
                switch (cell.verdict) {
                    case "allow" -> allowed.add(name);
                    case "deny" -> denied.add(name);
                    default -> allowed.add(name + " (" + cell.verdict.substring("allow over ".length()) + " only)");
                }
            }
            Column column = columns.get(c);
            lines.add(List.of(
                    column.to + ":" + column.port.port() + "/" + column.port.protocol(),
                    allowed.isEmpty() ? "-" : String.join(" ", allowed),
                    denied.isEmpty() ? "-" : String.join(" ", denied)));
        }
        return columns.isEmpty() ? "no container declares a port\n" : Output.table(lines);
    }

    /** Containers of the same Pod by their name alone. */
    private static String shortName(Party.Of from, Party.Of to) {
        return from.pod().equals(to.pod()) ? from.container() : from.toString();
    }
}
