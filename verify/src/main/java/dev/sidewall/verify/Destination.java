package dev.sidewall.verify;

import dev.sidewall.kernel.probe.Listener;
import dev.sidewall.policy.model.Protocol;

/** A container and one of its ports: its own server's, or ours to open there with its identity. */
record Destination(Actor actor, Protocol protocol, int port) {
    Listener listener() {
        return new Listener(actor.identity(), protocol, port);
    }
}
