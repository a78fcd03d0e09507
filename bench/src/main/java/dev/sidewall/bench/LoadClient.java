package dev.sidewall.bench;

import dev.sidewall.kernel.linux.NetworkNamespace;
import java.io.BufferedReader;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The client container's process: on command it works in one namespace for a moment and tells how long each operation took.
 * One process for all namespaces, as {@link EchoServer}; the same compiled code measures every variant.
 */
final class LoadClient {
    private static final int MIN_OPERATIONS = 5;

    private final ByteBuffer buffer = ByteBuffer.allocateDirect(EchoServer.MESSAGE_BYTES);
    private final long[] samples = new long[100_000];

    /** One unit of what is measured. */
    private interface Operation {
        void run() throws IOException;
    }

    private LoadClient() {}

    /** Arguments: the two ports, separated by a comma, and the namespaces. Commands: {@code MEASURE NAMESPACE MILLIS}. */
    public static void main(String[] args) throws IOException {
        String[] ports = args[0].split(",", -1);
        InetSocketAddress echo = new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(ports[0]));
        InetSocketAddress connect = new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(ports[1]));
        List<Path> namespaces = new ArrayList<>();
        List<SocketChannel> channels = new ArrayList<>();
        for (int i = 1; i < args.length; i++) {
            namespaces.add(Path.of(args[i]));
            channels.add(NetworkNamespace.call(namespaces.getLast(), () -> open(echo)));
        }
        System.out.println("ready");
        LoadClient client = new LoadClient();
        BufferedReader commands = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = commands.readLine(); line != null; line = commands.readLine()) {
            String[] words = line.split(" ", -1);
            int namespace = Integer.parseInt(words[1]);
            long nanos = Long.parseLong(words[2]) * 1_000_000;
            double result = switch (Measure.valueOf(words[0])) {
                case EXCHANGE -> client.measure(nanos, () -> client.exchange(channels.get(namespace)));
                case CONNECTION ->
                    NetworkNamespace.call(
                            namespaces.get(namespace), () -> client.measure(nanos, () -> client.connect(connect)));
            };
            System.out.println(result);
        }
        System.exit(0);
    }

    private static SocketChannel open(InetSocketAddress address) throws IOException {
        return SocketChannel.open(address).setOption(StandardSocketOptions.TCP_NODELAY, true);
    }

    private void exchange(SocketChannel channel) throws IOException {
        channel.write(buffer.clear());
        buffer.clear();
        while (buffer.hasRemaining()) {
            if (channel.read(buffer) < 0) {
                throw new EOFException("the server closed the connection");
            }
        }
    }

    private void connect(InetSocketAddress address) throws IOException {
        try (SocketChannel channel = open(address)) {
            exchange(channel);
        }
    }

    /** The mean of the middle half of the operations, in nanoseconds: of those that nothing else held up. */
    private double measure(long nanos, Operation operation) throws IOException {
        long begin = System.nanoTime();
        long last = begin;
        int count = 0;
        while (count < samples.length && (last - begin < nanos || count < MIN_OPERATIONS)) {
            operation.run();
            long now = System.nanoTime();
            samples[count++] = now - last;
            last = now;
        }
        Arrays.sort(samples, 0, count);
        return Arrays.stream(samples, count / 4, count - count / 4).average().orElseThrow();
    }
}
