package dev.sidewall.runtime.local;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sidewall.kernel.linux.NetworkNamespace;
import dev.sidewall.runtime.PodSandbox;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;

/** Servers and clients inside of Pods: a socket stays in the namespace it was made in, whoever uses it. */
final class Net {
    private static final int TIMEOUT_MILLIS = 3_000;

    private Net() {}

    /** A TCP server that tells each client its name and the address it sees the client at; ends with its socket. */
    static ServerSocket tcpServer(Path netns, int port, String name) throws IOException {
        ServerSocket server = NetworkNamespace.call(netns, () -> new ServerSocket(port));
        Thread.ofPlatform().daemon().start(() -> {
            while (!server.isClosed()) {
                try (Socket client = server.accept()) {
                    String seen = client.getInetAddress().getHostAddress();
                    client.getOutputStream().write((name + " " + seen).getBytes(UTF_8));
                } catch (IOException e) {
                    // Closed, or the client has gone: the next one.
                }
            }
        });
        return server;
    }

    static DatagramSocket udpServer(Path netns, int port, String name) throws IOException {
        DatagramSocket server = NetworkNamespace.call(netns, () -> new DatagramSocket(port));
        Thread.ofPlatform().daemon().start(() -> {
            while (!server.isClosed()) {
                try {
                    DatagramPacket packet = new DatagramPacket(new byte[100], 100);
                    server.receive(packet);
                    packet.setData((name + " " + packet.getAddress().getHostAddress()).getBytes(UTF_8));
                    server.send(packet);
                } catch (IOException e) {
                    // Closed.
                }
            }
        });
        return server;
    }

    /** What the TCP server at the address says. */
    static String tcp(PodSandbox from, InetAddress to, int port) throws IOException {
        try (Socket socket = NetworkNamespace.call(from.netns(), () -> {
            Socket connected = new Socket();
            connected.connect(new InetSocketAddress(to, port), TIMEOUT_MILLIS);
            return connected;
        })) {
            socket.setSoTimeout(TIMEOUT_MILLIS);
            return new String(socket.getInputStream().readAllBytes(), UTF_8);
        }
    }

    static String udp(PodSandbox from, InetAddress to, int port) throws IOException {
        try (DatagramSocket socket = NetworkNamespace.call(from.netns(), () -> new DatagramSocket())) {
            socket.setSoTimeout(TIMEOUT_MILLIS);
            // Connected, so that a refusal by ICMP becomes an exception.
            socket.connect(to, port);
            socket.send(new DatagramPacket(new byte[] {'?'}, 1));
            DatagramPacket answer = new DatagramPacket(new byte[100], 100);
            socket.receive(answer);
            return new String(answer.getData(), 0, answer.getLength(), UTF_8);
        }
    }

    static InetAddress v4(PodSandbox sandbox) {
        return sandbox.addresses().get(0);
    }

    static InetAddress v6(PodSandbox sandbox) {
        return sandbox.addresses().get(1);
    }
}
