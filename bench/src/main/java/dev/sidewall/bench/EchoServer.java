package dev.sidewall.bench;

import dev.sidewall.kernel.linux.NetworkNamespace;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;

/**
 * The server container's process: gives back what it reads, at two ports in every namespace that is measured. One process for
 * all of them, so that no variant has the better one; what the kernel knows of its sockets (UID, cgroup, namespace) is the
 * same as with a process per namespace. Ends when its standard input does.
 */
final class EchoServer {
    static final int MESSAGE_BYTES = 64;

    private EchoServer() {}

    /** Arguments: the ports, separated by a comma, then the namespaces. */
    public static void main(String[] args) throws IOException {
        for (int i = 1; i < args.length; i++) {
            Path netns = Path.of(args[i]);
            for (String port : args[0].split(",", -1)) {
                serve(NetworkNamespace.call(
                        netns,
                        () -> ServerSocketChannel.open()
                                .bind(new InetSocketAddress(
                                        InetAddress.getLoopbackAddress(), Integer.parseInt(port)))));
            }
        }
        System.out.println("ready");
        while (System.in.read() >= 0) {
            // Only the end counts.
        }
        System.exit(0);
    }

    /** One connection after the other: blocking calls in the thread that listens, so that nobody has to be woken first. */
    private static void serve(ServerSocketChannel listener) {
        Thread.ofPlatform().daemon().start(() -> {
            ByteBuffer buffer = ByteBuffer.allocateDirect(MESSAGE_BYTES);
            while (true) {
                try (SocketChannel connection = listener.accept()) {
                    connection.setOption(StandardSocketOptions.TCP_NODELAY, true);
                    while (connection.read(buffer.clear()) >= 0) {
                        connection.write(buffer.flip());
                    }
                } catch (IOException e) {
                    System.err.println("server: " + e);
                }
            }
        });
    }
}
