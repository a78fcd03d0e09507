package dev.sidewall.policy.model;

import java.util.List;

/**
 * One allow rule of a policy.
 *
 * @param peers any of these; empty means every peer, the Pod's own containers included
 * @param ports any of these; empty means every protocol and port
 */
public record Rule(List<Peer> peers, List<PortMatch> ports) {
    public Rule {
        peers = List.copyOf(peers);
        ports = List.copyOf(ports);
    }
}
