package dev.sidewall.kernel.probe;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import dev.sidewall.policy.model.Protocol;
import java.io.InterruptedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * Both ends of all probes of a run, in one poll loop: connects the clients, lets the listeners answer them, and gives each
 * client its outcome. An answer says which listener gave it, and carries a number of this run so that nothing else passes
 * for one.
 */
final class Exchange {
    private static final short POLLIN = 1;
    private static final short POLLOUT = 4;
    private static final int POLL_ENTRY = 8;
    private static final long SLICE_MILLIS = 50;
    /** Datagrams wait in a listener's buffer of some 200 kB until the loop comes by, so it comes by often enough. */
    private static final int CLIENTS_BETWEEN_POLLS = 32;

    private final SocketCalls calls;
    private final List<Server> servers;
    private final byte[] nonce = new byte[8];

    Exchange(SocketCalls calls, List<Server> servers) {
        this.calls = calls;
        this.servers = List.copyOf(servers);
        ThreadLocalRandom.current().nextBytes(nonce);
    }

    /** A listening socket of ours; {@code number} is the listener's place in the run. */
    record Server(int fd, Listener listener, int number) {}

    /** A probe under way. */
    private static final class Client {
        final Probe probe;
        final int fd;
        boolean connected;

        @Nullable
        Outcome outcome;

        Client(Probe probe, int fd) {
            this.probe = probe;
            this.fd = fd;
        }

        boolean isDatagram() {
            return probe.protocol() == Protocol.UDP;
        }
    }

    /** The outcome of each probe by its socket, which is closed. */
    List<Outcome> run(List<Probe> probes, List<Integer> fds, long timeoutMillis) throws InterruptedIOException {
        Client[] clients = new Client[probes.size()];
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment entries = arena.allocate((long) POLL_ENTRY * (clients.length + servers.size()), 8);
            for (int i = 0; i < clients.length; i++) {
                clients[i] = new Client(probes.get(i), fds.get(i));
            }
            for (int i = 0; i < clients.length; i++) {
                start(clients[i]);
                if (i % CLIENTS_BETWEEN_POLLS == CLIENTS_BETWEEN_POLLS - 1) {
                    poll(clients, i + 1, entries, 0);
                }
            }
            long deadline = System.nanoTime() + timeoutMillis * 1_000_000;
            long left = timeoutMillis;
            while (left > 0 && Arrays.stream(clients).anyMatch(client -> client.outcome == null)) {
                if (Thread.interrupted()) {
                    throw new InterruptedIOException("interrupted while probing");
                }
                poll(clients, clients.length, entries, (int) Math.min(left, SLICE_MILLIS));
                left = (deadline - System.nanoTime() + 999_999) / 1_000_000;
            }
        } finally {
            for (Client client : clients) {
                finish(client, client.connected ? new Outcome.Connected() : new Outcome.TimedOut());
            }
        }
        return Arrays.stream(clients).map(Exchange::outcome).toList();
    }

    private static Outcome outcome(Client client) {
        return client.outcome == null ? new Outcome.TimedOut() : client.outcome;
    }

    private void start(Client client) {
        int result = calls.connect(client.fd, client.probe.address(), client.probe.port());
        if (result < 0 && result != -Errno.EINPROGRESS) {
            finish(client, failure(-result));
        } else if (client.isDatagram()) {
            int sent = calls.send(client.fd, greeting(client.probe));
            if (sent < 0) {
                finish(client, failure(-sent));
            }
        }
    }

    private byte[] greeting(Probe probe) {
        if (probe.answerer() == Probe.Answerer.LISTENER) {
            return nonce;
        }
        // A DNS query for the name servers of the root; anybody else gets nothing that could be taken for data.
        return probe.port() == 53
                ? new byte[] {nonce[0], nonce[1], 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 2, 0, 1}
                : new byte[0];
    }

    private void poll(Client[] clients, int count, MemorySegment entries, int millis) {
        int size = 0;
        for (Server server : servers) {
            put(entries, size++, server.fd(), POLLIN);
        }
        for (int i = 0; i < count; i++) {
            Client client = clients[i];
            if (client.outcome == null) {
                put(entries, size++, client.fd, client.connected || client.isDatagram() ? POLLIN : POLLOUT);
            }
        }
        if (calls.poll(entries, size, millis) <= 0) {
            return; // nothing yet, or a signal: the caller looks at the clock and comes again
        }
        size = 0;
        for (Server server : servers) {
            if (happened(entries, size++)) {
                serve(server);
            }
        }
        for (int i = 0; i < count; i++) {
            Client client = clients[i];
            if (client.outcome == null && happened(entries, size++)) {
                advance(client);
            }
        }
    }

    private static void put(MemorySegment entries, int index, int fd, short events) {
        entries.set(JAVA_INT, (long) index * POLL_ENTRY, fd);
        entries.set(JAVA_SHORT, (long) index * POLL_ENTRY + 4, events);
        entries.set(JAVA_SHORT, (long) index * POLL_ENTRY + 6, (short) 0);
    }

    private static boolean happened(MemorySegment entries, int index) {
        return entries.get(JAVA_SHORT, (long) index * POLL_ENTRY + 6) != 0;
    }

    private void serve(Server server) {
        byte[] answer = ByteBuffer.allocate(nonce.length + Integer.BYTES)
                .put(nonce)
                .putInt(server.number())
                .array();
        if (server.listener().protocol() == Protocol.UDP) {
            int size = calls.receive(server.fd());
            while (size >= 0) {
                if (Arrays.equals(calls.received(size), nonce)) {
                    calls.reply(server.fd(), answer);
                }
                size = calls.receive(server.fd());
            }
            return;
        }
        int connection = calls.accept(server.fd());
        while (connection >= 0) {
            calls.send(connection, answer);
            calls.close(connection);
            connection = calls.accept(server.fd());
        }
    }

    private void advance(Client client) {
        if (client.connected || client.isDatagram()) {
            int size = calls.receive(client.fd);
            if (size != -Errno.EAGAIN) {
                finish(client, size < 0 ? readFailure(client, -size) : read(client, calls.received(size)));
            }
            return;
        }
        int error = calls.pendingError(client.fd);
        if (error < 0) {
            finish(client, failure(-error));
        } else if (client.probe.answerer() == Probe.Answerer.SERVER) {
            finish(client, new Outcome.Connected());
        } else {
            client.connected = true;
        }
    }

    private Outcome read(Client client, byte[] bytes) {
        if (bytes.length == nonce.length + Integer.BYTES
                && Arrays.equals(bytes, 0, nonce.length, nonce, 0, nonce.length)) {
            int number = ByteBuffer.wrap(bytes).getInt(nonce.length);
            for (Server server : servers) {
                if (server.number() == number) {
                    return new Outcome.Answered(server.listener());
                }
            }
        }
        return client.isDatagram() ? new Outcome.Replied() : new Outcome.Connected();
    }

    /** A connection that is reset before the answer came was one all the same. */
    private static Outcome readFailure(Client client, int errno) {
        return client.connected ? new Outcome.Connected() : failure(errno);
    }

    private static Outcome failure(int errno) {
        return errno == Errno.ECONNREFUSED ? new Outcome.Refused() : new Outcome.Failed(errno, Errno.describe(errno));
    }

    /**
     * Closes the client's socket. A connection to a listener of ours is reset, which leaves nothing behind at either end:
     * seen off normally each would stay in TIME_WAIT for a minute, and a few runs over many Pods would use up local ports.
     * A real server gets a normal close, for a reset looks like an error in its log; those few may wait their minute.
     */
    private void finish(@Nullable Client client, Outcome outcome) {
        if (client == null || client.outcome != null) {
            return;
        }
        client.outcome = outcome;
        if (!client.isDatagram() && client.probe.answerer() == Probe.Answerer.LISTENER) {
            calls.resetOnClose(client.fd);
        }
        calls.close(client.fd);
    }
}
