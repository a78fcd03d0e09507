package dev.sidewall.cluster.yaml;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.snakeyaml.engine.v2.common.Anchor;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.MappingStartEvent;
import org.snakeyaml.engine.v2.events.NodeEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.events.SequenceStartEvent;
import org.snakeyaml.engine.v2.exceptions.Mark;

/**
 * Builds the tree of one document from the parser's events. The events, not the library's own nodes, because only here can
 * depth and aliases be bounded while reading, and because every entry's line and every doubled key is still to be seen.
 */
final class TreeBuilder {
    /** The document can't be read at all. */
    static final class Unreadable extends Exception {
        final int line;

        Unreadable(int line, String message) {
            super(message);
            this.line = line;
        }
    }

    private record Anchored(Tree tree, long nodes) {}

    private static final int DEEPEST = 100;

    /** How many nodes aliases may add to those that are written down: many for people, few for a machine. */
    private static final long MOST_ALIASED = 100_000;

    private final Iterator<Event> events;
    private final int lineOffset;
    private final Map<Anchor, Anchored> anchors = new HashMap<>();
    private final Set<Anchor> open = new HashSet<>();
    private int depth;
    private long nodes;
    private long aliased;

    TreeBuilder(Iterator<Event> events, int lineOffset) {
        this.events = events;
        this.lineOffset = lineOffset;
    }

    /** The node that begins with {@code event}. */
    Tree node(Event event) throws Unreadable {
        if (event instanceof AliasEvent alias) {
            return alias(alias);
        }
        NodeEvent start = (NodeEvent) event;
        Optional<Anchor> anchor = start.getAnchor();
        anchor.ifPresent(open::add);
        long before = nodes++;
        Tree tree = switch (start) {
            case ScalarEvent scalar -> scalar(scalar);
            case SequenceStartEvent sequence -> sequence(sequence);
            case MappingStartEvent mapping -> mapping(mapping);
            default -> throw new Unreadable(line(start), "unexpected " + start.getEventId());
        };
        anchor.ifPresent(name -> {
            open.remove(name);
            anchors.put(name, new Anchored(tree, nodes - before));
        });
        return tree;
    }

    private Tree alias(AliasEvent event) throws Unreadable {
        Anchor name = event.getAlias();
        Anchored anchored = anchors.get(name);
        if (anchored == null || open.contains(name)) {
            throw new Unreadable(
                    line(event),
                    "the alias " + Quote.of("*" + name.getValue())
                            + (open.contains(name) ? " is inside of what it names" : " names no anchor before it"));
        }
        nodes += anchored.nodes();
        aliased += anchored.nodes();
        if (aliased > MOST_ALIASED) {
            throw new Unreadable(
                    line(event),
                    "the document's aliases stand for more than " + MOST_ALIASED + " values; write them out");
        }
        return anchored.tree();
    }

    private Tree scalar(ScalarEvent event) throws Unreadable {
        int line = line(event);
        String text = event.getValue();
        String tag = event.getTag().orElse("");
        if (tag.isEmpty()) {
            boolean plain = event.isPlain();
            return new Tree.Scalar(line, plain ? Scalars.kindOf(text) : Tree.Kind.STRING, text, plain);
        }
        return switch (tag) {
            case "!", "tag:yaml.org,2002:str" -> new Tree.Scalar(line, Tree.Kind.STRING, text, false);
            case "tag:yaml.org,2002:int",
                    "tag:yaml.org,2002:float",
                    "tag:yaml.org,2002:bool",
                    "tag:yaml.org,2002:null" -> new Tree.Scalar(line, Scalars.kindOf(text), text, false);
            default -> throw new Unreadable(line, "found the tag " + Quote.of(tag) + ", allowed: no tags");
        };
    }

    private Tree sequence(SequenceStartEvent event) throws Unreadable {
        List<Tree> items = new ArrayList<>();
        enter(event);
        for (Event next = events.next(); next.getEventId() != Event.ID.SequenceEnd; next = events.next()) {
            items.add(node(next));
        }
        depth--;
        return new Tree.Sequence(line(event), items);
    }

    private Tree mapping(MappingStartEvent event) throws Unreadable {
        Map<String, Tree.Entry> entries = new LinkedHashMap<>();
        List<Tree.Fault> faults = new ArrayList<>();
        List<Tree> merges = new ArrayList<>();
        enter(event);
        for (Event next = events.next(); next.getEventId() != Event.ID.MappingEnd; next = events.next()) {
            int line = line(next);
            Tree key = node(next);
            Tree value = node(events.next());
            if (!(key instanceof Tree.Scalar scalar) || key.isNull()) {
                faults.add(new Tree.Fault(line, "", "found " + key.describe() + " as a key, allowed: a string"));
            } else if (scalar.plain() && scalar.text().equals("<<")) {
                merges.add(value);
            } else {
                Tree.Entry first = entries.putIfAbsent(scalar.text(), new Tree.Entry(line, value));
                if (first != null) {
                    faults.add(new Tree.Fault(
                            line,
                            scalar.text(),
                            "found the same key twice (first at line " + first.line() + "), allowed: once"));
                }
            }
        }
        depth--;
        for (Tree merge : merges) {
            merge(merge, entries, faults);
        }
        return new Tree.Mapping(line(event), entries, faults);
    }

    /** What is written out wins over what is merged in, and the first merged over later ones. */
    private static void merge(Tree merged, Map<String, Tree.Entry> entries, List<Tree.Fault> faults) {
        List<Tree> sources = merged instanceof Tree.Sequence sequence ? sequence.items() : List.of(merged);
        for (Tree source : sources) {
            if (source instanceof Tree.Mapping mapping) {
                mapping.entries().forEach(entries::putIfAbsent);
            } else {
                faults.add(new Tree.Fault(
                        source.line(),
                        "<<",
                        "found " + source.describe() + ", allowed: a mapping or a list of mappings"));
            }
        }
    }

    private void enter(Event event) throws Unreadable {
        if (++depth > DEEPEST) {
            throw new Unreadable(line(event), "nested more than " + DEEPEST + " levels deep");
        }
    }

    private int line(Event event) {
        return event.getStartMark().map(Mark::getLine).orElse(0) + lineOffset;
    }
}
