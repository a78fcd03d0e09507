package dev.sidewall.cluster.objects;

import dev.sidewall.api.ContainerNetworkPolicy;
import dev.sidewall.cluster.yaml.Diagnostic;
import dev.sidewall.cluster.yaml.Nearest;
import dev.sidewall.cluster.yaml.Place;
import dev.sidewall.cluster.yaml.Quote;
import dev.sidewall.cluster.yaml.Subject;
import dev.sidewall.cluster.yaml.Tree;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Finds the objects in the documents of a file, lists unpacked, and tells by apiVersion and kind what each is. */
final class TypeReader {
    /** An object of a kind that is read. */
    record Typed(Kind kind, Place root) {}

    private final String file;
    private final Consumer<Diagnostic> sink;
    private boolean complete = true;

    TypeReader(String file, Consumer<Diagnostic> sink) {
        this.file = file;
        this.sink = sink;
    }

    /** False once there was an object of which not even the kind could be told. */
    boolean isComplete() {
        return complete;
    }

    List<Typed> objects(Tree tree) {
        List<Typed> objects = new ArrayList<>();
        collect(tree, null, objects);
        return objects;
    }

    /**
     * Collects an object, or the items of a list of objects.
     *
     * @param itemKind the kind of items that don't say it, as in {@code kind: PodList}
     */
    private void collect(Tree tree, @Nullable Kind itemKind, List<Typed> objects) {
        Place untitled = Place.root(new Subject(file, "", sink), tree);
        if (!(tree instanceof Tree.Mapping)) {
            untitled.wrong(tree.describe(), "an object with apiVersion, kind, metadata and spec");
            complete = false;
            return;
        }
        String word = untitled.field("kind").text();
        if (word != null && word.endsWith("List") && untitled.field("items").isPresent()) {
            Kind kind =
                    Kind.of(word.substring(0, word.length() - "List".length())).orElse(null);
            for (Tree item : items(untitled.field("items"))) {
                collect(item, kind, objects);
            }
            return;
        }
        String title = word != null ? word : itemKind != null ? itemKind.word : null;
        Place root = Place.root(new Subject(file, Names.title(title, untitled), sink), tree);
        Optional<Kind> kind =
                itemKind != null && !root.field("kind").isPresent() ? Optional.of(itemKind) : kind(word, root);
        kind.ifPresent(known -> objects.add(new Typed(known, root)));
    }

    private List<Tree> items(Place place) {
        if (!place.isList() && place.hasValue()) {
            place.wrong(place.describe(), "a list of objects");
            complete = false;
        }
        return place.items();
    }

    private Optional<Kind> kind(@Nullable String word, Place root) {
        Place at = root.field("kind");
        Place versionAt = root.field("apiVersion");
        String version = versionAt.text();
        if (word == null) {
            at.wrong(at.describe(), String.join(", ", Kind.words()));
            complete = false;
            return Optional.empty();
        }
        Optional<Kind> kind = Kind.of(word);
        if (kind.isEmpty()) {
            unknown(word, version == null ? "" : version, at);
        } else if (version == null) {
            versionAt.wrong(versionAt.describe(), kind.get().apiVersion);
        } else if (!version.equals(kind.get().apiVersion)) {
            return otherVersion(kind.get(), version, versionAt);
        }
        return kind;
    }

    /** The kind of another group only happens to have the same name; an object of the right group is read all the same. */
    private static Optional<Kind> otherVersion(Kind kind, String version, Place at) {
        if (kind != Kind.CONTAINER_NETWORK_POLICY && !kind.isInGroupOf(version)) {
            at.warning("found " + Quote.of(version) + ", of which no " + kind.word + " is read: the object is ignored");
            return Optional.empty();
        }
        at.wrong(Quote.of(version), kind.apiVersion);
        return Optional.of(kind);
    }

    private void unknown(String word, String version, Place at) {
        boolean ours = Kind.group(version).equals(Kind.group(ContainerNetworkPolicy.API_VERSION));
        if (ours || Nearest.to(word, Kind.words()).isPresent()) {
            at.wrongWord(word, ours ? List.of(ContainerNetworkPolicy.KIND) : Kind.words());
            complete = false;
        } else {
            at.warning("found " + Quote.of(word) + ", which isn't read: the object is ignored");
        }
    }
}
