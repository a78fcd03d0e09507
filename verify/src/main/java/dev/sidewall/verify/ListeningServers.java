package dev.sidewall.verify;

import dev.sidewall.kernel.linux.Cgroup2;
import dev.sidewall.kernel.linux.NetworkNamespace;
import dev.sidewall.policy.model.Protocol;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The servers that really listen in one Pod, and whose they are: the container with a process that has the socket open. */
record ListeningServers(List<Server> servers) {
    /**
     * A listening TCP socket or an unconnected UDP socket.
     *
     * @param container null if no container of the Pod has it open
     */
    record Server(@Nullable String container, Protocol protocol, InetAddress address, int port) {
        private boolean covers(InetAddress dialled) {
            return address.equals(dialled)
                    || (address.isAnyLocalAddress()
                            && (!(address instanceof Inet4Address) || dialled instanceof Inet4Address));
        }

        /** The more exactly an address is bound, the rather the kernel chooses that socket. */
        private int precision(InetAddress dialled) {
            if (address.equals(dialled)) {
                return 2;
            }
            return address instanceof Inet4Address == dialled instanceof Inet4Address ? 1 : 0;
        }
    }

    ListeningServers {
        servers = List.copyOf(servers);
    }

    static ListeningServers find(LivePod pod, Cgroup2 cgroups) throws IOException {
        Map<String, String> owners = new HashMap<>();
        for (LivePod.LiveContainer container : pod.containers()) {
            if (container.running()) {
                for (long pid : cgroups.pids(container.cgroup())) {
                    socketsOf(pid).forEach(inode -> owners.put(inode, container.name()));
                }
            }
        }
        List<ProcNet.Entry> entries = NetworkNamespace.call(pod.netns(), ProcNet::listening);
        List<Server> servers = new ArrayList<>();
        for (ProcNet.Entry entry : entries) {
            servers.add(new Server(owners.get(entry.inode()), entry.protocol(), entry.address(), entry.port()));
        }
        return new ListeningServers(servers);
    }

    /** What a container listens on. */
    Set<Server> of(String container) {
        return servers.stream()
                .filter(server -> container.equals(server.container()))
                .collect(Collectors.toSet());
    }

    /** The container whose server gets what is sent there; empty if nobody's, an unknown process's, or several could. */
    Optional<String> ownerAt(InetAddress address, Protocol protocol, int port) {
        List<Server> candidates = servers.stream()
                .filter(server -> server.protocol() == protocol && server.port() == port && server.covers(address))
                .toList();
        int best = candidates.stream()
                .mapToInt(server -> server.precision(address))
                .max()
                .orElse(0);
        List<@Nullable String> owners = new ArrayList<>();
        for (Server candidate : candidates) {
            if (candidate.precision(address) == best && !owners.contains(candidate.container())) {
                owners.add(candidate.container());
            }
        }
        return owners.size() == 1 ? Optional.ofNullable(owners.getFirst()) : Optional.empty();
    }

    private static List<String> socketsOf(long pid) {
        List<String> inodes = new ArrayList<>();
        try (DirectoryStream<Path> open = Files.newDirectoryStream(Path.of("/proc/" + pid + "/fd"))) {
            for (Path descriptor : open) {
                String target = Files.readSymbolicLink(descriptor).toString();
                if (target.startsWith("socket:[")) {
                    inodes.add(target.substring("socket:[".length(), target.length() - 1));
                }
            }
        } catch (IOException | DirectoryIteratorException e) {
            // The process is gone, or closed something meanwhile: what was read before is still right.
            return inodes;
        }
        return inodes;
    }
}
