package dev.sidewall.cluster.check;

import dev.sidewall.api.ContainerNetworkPolicy.ContainerPeer;
import dev.sidewall.api.ContainerNetworkPolicy.IpBlock;
import dev.sidewall.api.ContainerNetworkPolicy.Peer;
import dev.sidewall.api.ContainerNetworkPolicy.ServicePeer;
import dev.sidewall.cluster.syntax.CidrText;
import dev.sidewall.cluster.syntax.Selectors;
import dev.sidewall.cluster.syntax.Syntax;
import dev.sidewall.cluster.yaml.Place;
import dev.sidewall.cluster.yaml.Quote;
import dev.sidewall.policy.model.Direction;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** One peer: exactly one thing, and that one well-formed. */
final class PeerCheck {
    private static final List<String> SELECTORS = List.of("namespaceSelector", "podSelector");
    private static final List<String> ALONE = List.of("container", "service", "ipBlock", "entity");
    private static final String ALLOWED =
            "exactly one of container, service, ipBlock, entity, or namespaceSelector and podSelector";

    private PeerCheck() {}

    static void check(Place at, Direction direction, Peer peer) {
        onlyOne(at);
        container(at.field("container"), peer.container());
        Selectors.check(at.field("namespaceSelector"), peer.namespaceSelector());
        Selectors.check(at.field("podSelector"), peer.podSelector());
        service(at.field("service"), peer.service(), direction);
        ipBlock(at.field("ipBlock"), peer.ipBlock());
        at.field("entity").oneOf(peer.entity(), PolicyMapper.ENTITIES.sequencedKeySet());
    }

    /** Goes by what is written, not by what could be read of it: a peer of the wrong type isn't an empty one. */
    private static void onlyOne(Place at) {
        List<String> alone =
                ALONE.stream().filter(name -> at.field(name).hasValue()).toList();
        List<String> selectors =
                SELECTORS.stream().filter(name -> at.field(name).hasValue()).toList();
        String found = String.join(
                " and ", Stream.concat(alone.stream(), selectors.stream()).toList());
        if (found.isEmpty()) {
            // What else there may be is an unknown field, and reported as one.
            if (at.isEmptyMapping()) {
                at.wrong("an empty peer", ALLOWED);
            }
        } else if (alone.size() == 1 && alone.contains("container") && !selectors.isEmpty()) {
            at.wrong(
                    found + " in one peer",
                    ALLOWED + "; which container of another Pod is talking can't be told, the wire doesn't carry it");
        } else if (alone.size() + Math.min(1, selectors.size()) > 1) {
            at.wrong(found + " in one peer", ALLOWED + "; several peers are several items of the list");
        }
    }

    private static void container(Place at, @Nullable ContainerPeer peer) {
        if (peer == null) {
            return;
        }
        if (peer.name() == null) {
            at.field("name").missing("the name or a glob of containers of the same Pod");
        } else {
            Globs.check(at.field("name"), peer.name());
        }
    }

    private static void service(Place at, @Nullable ServicePeer peer, Direction direction) {
        if (peer == null) {
            return;
        }
        if (direction == Direction.INGRESS) {
            at.wrong(
                    "a Service in ingress",
                    "podSelector, for the Pods behind it; nothing comes from a Service's address, it is only connected to");
        }
        if (peer.name() == null) {
            at.field("name").missing("the name of a Service");
        }
        Syntax.LABEL.check(at.field("name"), peer.name());
        Syntax.LABEL.check(at.field("namespace"), peer.namespace());
    }

    private static void ipBlock(Place at, @Nullable IpBlock block) {
        if (block == null) {
            return;
        }
        if (block.cidr() == null) {
            at.field("cidr").missing(CidrText.ALLOWED);
        }
        Optional<CidrText> cidr = cidr(at.field("cidr"), block.cidr());
        List<String> except = block.except() == null ? List.of() : block.except();
        for (int i = 0; i < except.size(); i++) {
            Place item = at.field("except").item(i);
            Optional<CidrText> hole = cidr(item, except.get(i));
            if (cidr.isPresent() && hole.isPresent() && !cidr.get().strictlyContains(hole.get())) {
                String family = cidr.get().isSameFamily(hole.get()) ? "" : ", of the other address family";
                item.wrong(Quote.of(except.get(i)) + family, "a smaller range inside of cidr, " + cidr.get());
            }
        }
    }

    /** The range, empty and reported if it isn't one. */
    private static Optional<CidrText> cidr(Place at, @Nullable String text) {
        if (text == null) {
            return Optional.empty();
        }
        Optional<CidrText> cidr = CidrText.parse(text);
        if (cidr.isEmpty()) {
            at.wrong(Quote.of(text), CidrText.ALLOWED);
        } else if (cidr.get().hasHostBits()) {
            at.wrong(
                    Quote.of(text) + ", with bits set after the prefix",
                    "\"" + cidr.get().masked() + "\"");
            return Optional.empty();
        }
        return cidr;
    }
}
