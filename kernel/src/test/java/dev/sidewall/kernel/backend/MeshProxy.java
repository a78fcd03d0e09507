package dev.sidewall.kernel.backend;

import java.io.IOException;
import java.util.List;

/**
 * A stand-in for a mesh's proxy: takes redirected connections on two ports, asks the kernel where they were meant to go, and relays
 * them there. It also has the ports a proxy has for itself, where it only accepts, and answers datagrams as a DNS server would.
 */
final class MeshProxy implements AutoCloseable {
    private static final String PROGRAM = """
            import socket, struct, sys, threading
            outbound, inbound, source, datagrams = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3], int(sys.argv[4])
            own = [int(port) for port in sys.argv[5].split(",")]

            def meant_for(connection):
                if connection.family == socket.AF_INET:
                    raw = connection.getsockopt(socket.SOL_IP, 80, 16)
                    return socket.inet_ntoa(raw[4:8]), struct.unpack_from("!H", raw, 2)[0]
                raw = connection.getsockopt(socket.IPPROTO_IPV6, 80, 28)
                return socket.inet_ntop(socket.AF_INET6, raw[8:24]), struct.unpack_from("!H", raw, 2)[0]

            def pump(one, other):
                try:
                    while data := one.recv(4096):
                        other.sendall(data)
                    other.shutdown(socket.SHUT_WR)
                except OSError:
                    one.close()
                    other.close()

            def relay(connection, port):
                try:
                    address, wanted = meant_for(connection)
                    upstream = socket.socket(connection.family, socket.SOCK_STREAM)
                    if port == inbound and source == "own":
                        upstream.bind(("127.0.0.6" if connection.family == socket.AF_INET else "::6", 0))
                    elif port == inbound:
                        address = "127.0.0.1" if connection.family == socket.AF_INET else "::1"
                    upstream.connect((address, wanted))
                    threading.Thread(target=pump, args=(upstream, connection), daemon=True).start()
                    pump(connection, upstream)
                except OSError:
                    connection.close()

            def serve(family, port):
                listener = socket.socket(family, socket.SOCK_STREAM)
                listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                if family == socket.AF_INET6:
                    listener.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
                listener.bind(("", port))
                listener.listen(64)
                def accept():
                    kept = []
                    while True:
                        connection = listener.accept()[0]
                        if port in (outbound, inbound):
                            threading.Thread(target=relay, args=(connection, port), daemon=True).start()
                        else:
                            kept.append(connection)
                threading.Thread(target=accept, daemon=True).start()

            for family in (socket.AF_INET, socket.AF_INET6):
                for port in [outbound, inbound] + own:
                    serve(family, port)

            def answer(family):
                server = socket.socket(family, socket.SOCK_DGRAM)
                # Bound to any address it would answer from the Pod's own, and connection tracking wouldn't know the answer.
                server.bind(("127.0.0.1" if family == socket.AF_INET else "::1", datagrams))
                def loop():
                    while True:
                        data, peer = server.recvfrom(1000)
                        server.sendto(data or b"?", peer)
                threading.Thread(target=loop, daemon=True).start()

            answer(socket.AF_INET)
            answer(socket.AF_INET6)
            print("ready", flush=True)
            threading.Event().wait()
            """;

    private final Process process;

    private MeshProxy(Process process) {
        this.process = process;
    }

    static MeshProxy start(PodNetwork network, Mesh mesh) throws IOException {
        // The source by which Istio's proxy marks what it hands to the app.
        PodNetwork.run(network.pod, "ip", "-6", "address", "replace", "::6/128", "dev", "lo");
        List<String> own = mesh.ownPorts().stream().map(String::valueOf).toList();
        Process process = Flow.start(
                network,
                mesh.proxy,
                PROGRAM,
                Integer.toString(mesh.outbound),
                Integer.toString(mesh.inbound),
                mesh.proxy.equals("proxy") ? "own" : "loopback",
                Integer.toString(mesh.dns),
                String.join(",", own));
        if (process.inputReader().readLine() == null) {
            throw new IOException("the proxy didn't start");
        }
        return new MeshProxy(process);
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
