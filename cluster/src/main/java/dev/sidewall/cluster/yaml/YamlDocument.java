package dev.sidewall.cluster.yaml;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.NodeEvent;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.ReaderException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/** One document of a YAML or JSON file: its tree, or why there is none. */
public sealed interface YamlDocument {
    /** It could be read; the tree isn't null's. */
    record Parsed(Tree tree) implements YamlDocument {}

    /** It isn't YAML, or more than we take. */
    record Malformed(int line, String message) implements YamlDocument {}

    /** Every document of a file. Empty ones are left out. */
    static List<YamlDocument> read(String text) {
        List<YamlDocument> documents = new ArrayList<>();
        for (Chunk chunk : Chunk.split(text)) {
            read(chunk)
                    .filter(found -> !(found instanceof Parsed(Tree tree) && tree.isNull()))
                    .ifPresent(documents::add);
        }
        return documents;
    }

    private static Optional<YamlDocument> read(Chunk chunk) {
        String text = Json.withoutTabs(chunk.text());
        LoadSettings settings = LoadSettings.builder()
                .setCodePointLimit(Integer.MAX_VALUE)
                // The parser copies its buffer at every refill: with a small one a long string takes quadratic time.
                .setBufferSize(Math.max(1024, text.length() + 1))
                .build();
        Iterator<Event> events = new Parse(settings).parseString(text).iterator();
        try {
            while (events.hasNext()) {
                if (events.next() instanceof NodeEvent start) {
                    Tree tree = new TreeBuilder(events, chunk.firstLine()).node(start);
                    // The rest is read too: something may be wrong behind the first node.
                    events.forEachRemaining(_ -> {});
                    return Optional.of(new Parsed(tree));
                }
            }
            return Optional.empty();
        } catch (TreeBuilder.Unreadable e) {
            return Optional.of(new Malformed(e.line, String.valueOf(e.getMessage())));
        } catch (MarkedYamlEngineException e) {
            int line = e.getProblemMark()
                    .or(e::getContextMark)
                    .map(mark -> mark.getLine())
                    .orElse(0);
            return unreadable(chunk.firstLine() + line, String.valueOf(e.getProblem()));
        } catch (ReaderException e) {
            int at = Math.clamp(e.getPosition(), 0, text.length());
            int line =
                    (int) text.substring(0, at).chars().filter(c -> c == '\n').count();
            return unreadable(
                    chunk.firstLine() + line, "the character U+%04X isn't allowed".formatted(e.getCodePoint()));
        } catch (YamlEngineException | IllegalArgumentException e) {
            // The parser lets the JDK's own exceptions through, for a malformed escape for example.
            return unreadable(chunk.firstLine(), String.valueOf(e.getMessage()));
        }
    }

    private static Optional<YamlDocument> unreadable(int line, String problem) {
        String oneLine = Quote.printable(problem.length() <= 200 ? problem : problem.substring(0, 200) + "...");
        return Optional.of(new Malformed(line, "not valid YAML: " + oneLine));
    }
}
