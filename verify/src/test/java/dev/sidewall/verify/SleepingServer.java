package dev.sidewall.verify;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.concurrent.locks.LockSupport;

/** A container's own server, in a process of its own: listens on the given TCP and UDP sockets, says so, and never answers. */
final class SleepingServer {
    private SleepingServer() {}

    public static void main(String[] arguments) throws IOException {
        for (String argument : arguments) {
            String[] parts = argument.split(",", -1);
            InetSocketAddress address =
                    new InetSocketAddress(InetAddress.ofLiteral(parts[1]), Integer.parseInt(parts[2]));
            switch (parts[0]) {
                case "tcp" -> new ServerSocket().bind(address);
                case "udp" -> new DatagramSocket(address);
                default -> throw new IllegalArgumentException(argument);
            }
        }
        System.out.println("ready");
        while (true) {
            LockSupport.park();
        }
    }
}
