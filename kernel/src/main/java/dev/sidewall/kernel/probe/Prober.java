package dev.sidewall.kernel.probe;

import static java.util.Objects.requireNonNull;

import dev.sidewall.kernel.linux.Cgroup2;
import dev.sidewall.policy.model.Protocol;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.IntConsumer;

/**
 * Opens listeners and tries connections with the identities of containers, from inside this process. Needs root. While
 * sockets are being created the whole process is in the container's cgroup: whatever else it does then counts as the
 * container's, and if the container is killed as a whole in that moment, so is the process. So not for long-lived ones.
 */
public final class Prober {
    /** What a rule that drops makes a probe wait. A connection over loopback or a veth takes well under a millisecond. */
    public static final Duration DEFAULT_TIMEOUT = Duration.ofMillis(300);

    /** Probes under way at the same time: a bound on open files, and on what a Pod has to bear at once. */
    private static final int WAVE = 1000;

    private static final int BACKLOG = 4096;

    private final IdentitySockets sockets;

    public Prober(Cgroup2 cgroups) {
        this.sockets = new IdentitySockets(requireNonNull(cgroups, "cgroups is null"));
    }

    /** As the other one, for probes that don't depend on which listeners could be opened. */
    public ProbeResults run(List<Listener> listeners, List<Probe> probes, Duration timeout) throws IOException {
        return run(listeners, _ -> probes, timeout, _ -> {});
    }

    /**
     * Opens the listeners, makes the probes, closes everything. Probes that are dropped take the timeout together, not each.
     *
     * @param plan the probes, once it is known what became of each listener
     * @param progress is told after each wave of probes how many are done
     * @throws IOException if this process can't get back to its own cgroup, or was interrupted
     */
    public ProbeResults run(
            List<Listener> listeners, Function<List<Binding>, List<Probe>> plan, Duration timeout, IntConsumer progress)
            throws IOException {
        try (SocketCalls calls = new SocketCalls()) {
            List<Exchange.Server> servers = new ArrayList<>();
            try {
                List<Binding> bindings = open(listeners, calls, servers);
                List<Probe> probes = plan.apply(List.copyOf(bindings));
                Exchange exchange = new Exchange(calls, servers);
                List<Outcome> outcomes = new ArrayList<>();
                for (int done = 0; done < probes.size(); done += WAVE) {
                    List<Probe> wave = probes.subList(done, Math.min(done + WAVE, probes.size()));
                    outcomes.addAll(probe(wave, exchange, timeout));
                    progress.accept(outcomes.size());
                }
                return new ProbeResults(bindings, outcomes);
            } finally {
                servers.forEach(server -> calls.close(server.fd()));
            }
        }
    }

    private List<Outcome> probe(List<Probe> wave, Exchange exchange, Duration timeout) throws IOException {
        List<IdentitySockets.Made> made = sockets.create(wave.stream()
                .map(probe -> new IdentitySockets.Wanted(
                        probe.source(), probe.address() instanceof Inet6Address, probe.protocol()))
                .toList());
        List<Probe> possible = new ArrayList<>();
        List<Integer> fds = new ArrayList<>();
        for (int i = 0; i < wave.size(); i++) {
            if (made.get(i) instanceof IdentitySockets.Made.Socket(int fd)) {
                possible.add(wave.get(i));
                fds.add(fd);
            }
        }
        List<Outcome> found = exchange.run(possible, fds, timeout.toMillis());
        List<Outcome> outcomes = new ArrayList<>();
        int next = 0;
        for (IdentitySockets.Made one : made) {
            outcomes.add(
                    switch (one) {
                        case IdentitySockets.Made.Socket _ -> found.get(next++);
                        case IdentitySockets.Made.Nothing(String reason) -> new Outcome.Unavailable(reason);
                    });
        }
        return outcomes;
    }

    private List<Binding> open(List<Listener> listeners, SocketCalls calls, List<Exchange.Server> servers)
            throws IOException {
        List<IdentitySockets.Wanted> wanted = new ArrayList<>();
        for (Listener listener : listeners) {
            wanted.add(new IdentitySockets.Wanted(listener.identity(), false, listener.protocol()));
            wanted.add(new IdentitySockets.Wanted(listener.identity(), true, listener.protocol()));
        }
        List<IdentitySockets.Made> made = sockets.create(wanted);
        List<Binding> bindings = new ArrayList<>();
        for (int i = 0; i < listeners.size(); i++) {
            bindings.add(new Binding(
                    bind(made.get(2 * i), false, listeners.get(i), i, calls, servers),
                    bind(made.get(2 * i + 1), true, listeners.get(i), i, calls, servers)));
        }
        return bindings;
    }

    private static Binding.State bind(
            IdentitySockets.Made made,
            boolean v6,
            Listener listener,
            int number,
            SocketCalls calls,
            List<Exchange.Server> servers) {
        if (!(made instanceof IdentitySockets.Made.Socket(int fd))) {
            return new Binding.State.Failed(((IdentitySockets.Made.Nothing) made).reason());
        }
        int error = bind(fd, v6, listener, calls);
        if (error < 0) {
            calls.close(fd);
            return error == -Errno.EADDRINUSE
                    ? new Binding.State.InUse()
                    : new Binding.State.Failed("port " + listener.port() + ": " + Errno.describe(-error));
        }
        servers.add(new Exchange.Server(fd, listener, number));
        return new Binding.State.Open();
    }

    private static int bind(int fd, boolean v6, Listener listener, SocketCalls calls) {
        if (v6) {
            calls.setOption(fd, SocketCalls.IPPROTO_IPV6, SocketCalls.IPV6_V6ONLY, 1);
        }
        if (listener.protocol() != Protocol.UDP) {
            // Past connections in TIME_WAIT must not stop us. With UDP it would let two servers share the port.
            calls.setOption(fd, SocketCalls.SOL_SOCKET, SocketCalls.SO_REUSEADDR, 1);
        }
        int error = calls.bind(fd, InetAddress.ofLiteral(v6 ? "::" : "0.0.0.0"), listener.port());
        return error < 0 || listener.protocol() == Protocol.UDP ? error : calls.listen(fd, BACKLOG);
    }
}
