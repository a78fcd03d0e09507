package dev.sidewall.kernel.backend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sidewall.kernel.probe.Identity;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * A connection that goes on: a process of a container sends a number every few milliseconds, a server echoes it, and here they
 * are counted. Both are processes of their own, so that what they do has nothing to do with this one.
 */
final class Flow implements AutoCloseable {
    /** One socket serves all, so that no datagram is lost or overtaken on the way to a child process. */
    private static final String SERVER = """
            import select, socket, sys
            protocol, port = sys.argv[1], int(sys.argv[2])
            kind = socket.SOCK_STREAM if protocol == "tcp" else socket.SOCK_DGRAM
            listener = socket.socket(socket.AF_INET6, kind)
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            # A datagram has to be answered from the address it was sent to.
            listener.bind(("::", port))
            if protocol == "tcp":
                listener.listen(16)
            clients = [listener]
            print("ready", flush=True)
            while True:
                for ready in select.select(clients, [], [])[0]:
                    try:
                        if protocol == "udp":
                            data, peer = listener.recvfrom(100)
                            listener.sendto(data, peer)
                        elif ready is listener:
                            clients.append(listener.accept()[0])
                        else:
                            data = ready.recv(1000)
                            if not data:
                                clients.remove(ready)
                            ready.sendall(data)
                    except OSError:
                        if ready is not listener:
                            clients.remove(ready)
            """;

    /** A refused datagram is no reason to give up, a reset connection is. */
    private static final String CLIENT = """
            import select, socket, sys, time
            protocol, address, port = sys.argv[1], sys.argv[2], int(sys.argv[3])
            family = socket.AF_INET6 if ":" in address else socket.AF_INET
            peer = socket.socket(family, socket.SOCK_STREAM if protocol == "tcp" else socket.SOCK_DGRAM)
            peer.connect((address, port))
            number, due = 0, time.monotonic()
            while True:
                if time.monotonic() >= due:
                    due += 0.02
                    try:
                        peer.send(b"%d\\n" % number)
                    except OSError:
                        if protocol == "tcp":
                            raise
                    number += 1
                if select.select([peer], [], [], max(0, due - time.monotonic()))[0]:
                    try:
                        data = peer.recv(1000)
                        if not data:
                            sys.exit("closed")
                        sys.stdout.buffer.write(data)
                        sys.stdout.flush()
                    except OSError:
                        if protocol == "tcp":
                            raise
            """;

    private final Process process;
    private final List<Long> echoed = new ArrayList<>();

    private Flow(Process process) {
        this.process = process;
        Thread.ofPlatform().daemon().start(this::read);
    }

    /** Starts a server that echoes, with as many clients as come. */
    static AutoCloseable server(PodNetwork network, String container, String protocol, int port) throws IOException {
        Process process = start(network, container, SERVER, protocol, Integer.toString(port));
        if (process.inputReader().readLine() == null) {
            throw new IOException("the " + protocol + " server at " + port + " didn't start");
        }
        return process::destroyForcibly;
    }

    /** Starts counting. */
    static Flow client(PodNetwork network, String container, String protocol, InetAddress address, int port)
            throws IOException {
        return new Flow(start(network, container, CLIENT, protocol, address.getHostAddress(), Integer.toString(port)));
    }

    /** A process of a container that runs a Python program. */
    static Process start(PodNetwork network, String container, String program, String... arguments) throws IOException {
        Identity identity = network.identity(container);
        String uid = Long.toString(identity.uid());
        List<String> command = new ArrayList<>(List.of("nsenter", "--net=" + identity.netns()));
        if (identity.cgroup() != null) {
            Path procs = network.cgroupDirectory(container).resolve("cgroup.procs");
            command.addAll(List.of("sh", "-c", "echo $$ > " + procs + "; exec \"$@\"", "sh"));
        }
        command.addAll(List.of("setpriv", "--reuid", uid, "--regid", uid, "--clear-groups"));
        command.addAll(List.of("/usr/bin/python3", "-c", program));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    private void read() {
        try (BufferedReader lines = process.inputReader()) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                synchronized (echoed) {
                    echoed.add(Long.valueOf(line.strip()));
                }
            }
        } catch (IOException e) {
            // It was ended.
        }
    }

    private int count() {
        synchronized (echoed) {
            return echoed.size();
        }
    }

    void awaitRunning() {
        await().atMost(Duration.ofSeconds(5)).until(() -> count() > 3);
    }

    /** Of what is sent later than a second from now, nothing is answered. */
    static void assertCutWithinASecond(List<Flow> flows) throws InterruptedException {
        Thread.sleep(1000);
        List<Integer> before = flows.stream().map(Flow::count).toList();
        Thread.sleep(400);
        assertThat(flows.stream().map(Flow::count).toList())
                .as("answers in each flow after they were revoked")
                .isEqualTo(before);
    }

    /** Every number came back, in order, and more do. */
    static void assertGoOnWithoutLoss(List<Flow> flows) {
        List<Integer> before = flows.stream().map(Flow::count).toList();
        for (int i = 0; i < flows.size(); i++) {
            Flow flow = flows.get(i);
            int least = before.get(i) + 5;
            await().pollInterval(Duration.ofMillis(20))
                    .atMost(Duration.ofSeconds(5))
                    .until(() -> flow.count() > least);
            synchronized (flow.echoed) {
                assertThat(flow.echoed).isSorted().startsWith(0L).endsWith(flow.echoed.size() - 1L);
            }
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
