package dev.sidewall.verify;

import dev.sidewall.policy.model.Protocol;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/** Reads the kernel's tables of sockets, of the network namespace that the calling thread is in. */
final class ProcNet {
    private static final Path NET = Path.of("/proc/thread-self/net");
    private static final Path EPHEMERAL = Path.of("/proc/sys/net/ipv4/ip_local_port_range");
    private static final String TCP_LISTEN = "0A";
    private static final String UDP_UNCONNECTED = "07";

    private ProcNet() {}

    /** A socket that waits for somebody. */
    record Entry(Protocol protocol, InetAddress address, int port, String inode) {}

    static List<Entry> listening() throws IOException {
        // By lines: the kernel gives such a number only to who asks for all of it at once.
        String[] ephemeral = Files.readAllLines(EPHEMERAL).getFirst().strip().split("\\s+", -1);
        int first = Integer.parseInt(ephemeral[0]);
        int last = Integer.parseInt(ephemeral[1]);
        List<Entry> entries = new ArrayList<>();
        for (String table : List.of("tcp", "tcp6")) {
            entries.addAll(parse(read(table), Protocol.TCP, TCP_LISTEN));
        }
        for (String table : List.of("udp", "udp6")) {
            // An unconnected socket on a port the kernel chose is a client's.
            parse(read(table), Protocol.UDP, UDP_UNCONNECTED).stream()
                    .filter(entry -> entry.port() < first || entry.port() > last)
                    .forEach(entries::add);
        }
        return entries;
    }

    private static List<String> read(String table) throws IOException {
        try {
            return Files.readAllLines(NET.resolve(table));
        } catch (NoSuchFileException e) {
            return List.of(); // no IPv6 here
        }
    }

    /** Lines such as {@code 0: 0100007F:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000 1001 0 12345 ...}. */
    static List<Entry> parse(List<String> lines, Protocol protocol, String state) throws UnknownHostException {
        List<Entry> entries = new ArrayList<>();
        for (String line : lines) {
            String[] fields = line.strip().split("\\s+", -1);
            if (fields.length > 9 && fields[3].equals(state)) {
                String[] local = fields[1].split(":", -1);
                entries.add(new Entry(protocol, address(local[0]), Integer.parseInt(local[1], 16), fields[9]));
            }
        }
        return entries;
    }

    /** The address as 32-bit numbers of this machine's byte order. An IPv4 address in an IPv6 one comes out as the former. */
    private static InetAddress address(String hex) throws UnknownHostException {
        ByteBuffer words = ByteBuffer.wrap(HexFormat.of().parseHex(hex));
        ByteBuffer bytes = ByteBuffer.allocate(words.capacity()).order(ByteOrder.nativeOrder());
        while (words.hasRemaining()) {
            bytes.putInt(words.getInt());
        }
        return InetAddress.getByAddress(bytes.array());
    }
}
