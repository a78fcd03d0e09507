package dev.sidewall.cluster.check;

import dev.sidewall.api.ContainerNetworkPolicy.Peer;
import dev.sidewall.api.ContainerNetworkPolicy.Port;
import dev.sidewall.cluster.yaml.Place;
import dev.sidewall.cluster.yaml.Quote;
import dev.sidewall.policy.model.Direction;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One rule of a policy: its peers and its ports. */
final class RuleCheck {
    private RuleCheck() {}

    static void check(Place at, Direction direction, @Nullable List<Peer> peers, @Nullable List<Port> ports) {
        Place peersAt = at.field(peersField(direction));
        if (peersAt.isNull() || (peers != null && peers.isEmpty())) {
            peersAt.warning("found " + peersAt.describe() + ", which allows every peer");
        }
        if (at.field("ports").isNull() || (ports != null && ports.isEmpty())) {
            at.field("ports")
                    .warning("found " + at.field("ports").describe() + ", which allows every protocol and port");
        }
        for (int i = 0; peers != null && i < peers.size(); i++) {
            PeerCheck.check(peersAt.item(i), direction, peers.get(i));
        }
        for (int i = 0; ports != null && i < ports.size(); i++) {
            port(at.field("ports").item(i), ports.get(i));
        }
    }

    static String peersField(Direction direction) {
        return direction == Direction.INGRESS ? "from" : "to";
    }

    private static void port(Place at, Port port) {
        PortCheck.protocol(at.field("protocol"), port.protocol());
        PortCheck.numberOrName(at.field("port"), port.port());
        Integer end = port.endPort();
        if (end == null) {
            return;
        }
        Place endAt = at.field("endPort");
        Integer first = port.port() == null ? null : port.port().number();
        if (port.port() == null) {
            endAt.wrong(end + " without a port", "endPort beside a port number");
        } else if (first == null) {
            endAt.wrong(
                    end + " beside the named port " + Quote.of(port.port().toString()), "endPort beside a port number");
        } else if (!PortCheck.isPort(end)) {
            PortCheck.number(endAt, end);
        } else if (end < first) {
            endAt.wrong(end + ", below the port " + first, first + "-65535");
        }
    }
}
