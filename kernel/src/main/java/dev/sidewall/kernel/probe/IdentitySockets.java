package dev.sidewall.kernel.probe;

import dev.sidewall.kernel.linux.Cgroup2;
import dev.sidewall.kernel.linux.NetworkNamespace;
import dev.sidewall.policy.model.Protocol;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Creates unconnected sockets that belong to given identities. Binding and connecting them needs no identity any more. */
final class IdentitySockets {
    private static final int SOCK_STREAM = 1;
    private static final int SOCK_DGRAM = 2;
    private static final int IPPROTO_TCP = 6;
    private static final int IPPROTO_UDP = 17;
    private static final int IPPROTO_SCTP = 132;

    private final Cgroup2 cgroups;

    IdentitySockets(Cgroup2 cgroups) {
        this.cgroups = cgroups;
    }

    /** A socket to create. */
    record Wanted(Identity identity, boolean v6, Protocol protocol) {}

    /** A socket, or why there is none. */
    sealed interface Made {
        record Socket(int fd) implements Made {}

        record Nothing(String reason) implements Made {}
    }

    /** One result for each socket wanted, in that order. The sockets are the caller's to close. */
    List<Made> create(List<Wanted> wanted) throws IOException {
        Made[] made = new Made[wanted.size()];
        Map<Path, List<Integer>> byNamespace = new LinkedHashMap<>();
        for (int i = 0; i < made.length; i++) {
            byNamespace
                    .computeIfAbsent(wanted.get(i).identity().netns(), _ -> new ArrayList<>())
                    .add(i);
        }
        try (OwnCgroup own = OwnCgroup.leave(cgroups)) {
            byNamespace.forEach((netns, places) -> createInside(netns, wanted, places, own, made));
        } catch (IOException | RuntimeException e) {
            closeAll(made);
            throw e;
        }
        return Arrays.asList(made);
    }

    private static void createInside(
            Path netns, List<Wanted> wanted, List<Integer> places, OwnCgroup own, Made[] made) {
        try {
            NetworkNamespace.call(netns, () -> {
                Map<Identity, List<Integer>> byIdentity = new LinkedHashMap<>();
                places.forEach(i -> byIdentity
                        .computeIfAbsent(wanted.get(i).identity(), _ -> new ArrayList<>())
                        .add(i));
                try (SocketCalls calls = new SocketCalls()) {
                    byIdentity.forEach((identity, its) -> createAs(identity, wanted, its, own, calls, made));
                }
                return null;
            });
        } catch (IOException e) {
            giveReason(places, made, "can't enter the network namespace " + netns + ": " + e.getMessage());
        }
    }

    private static void createAs(
            Identity identity,
            List<Wanted> wanted,
            List<Integer> places,
            OwnCgroup own,
            SocketCalls calls,
            Made[] made) {
        int[] family = new int[places.size()];
        int[] type = new int[places.size()];
        int[] protocol = new int[places.size()];
        int[] result = new int[places.size()];
        for (int i = 0; i < result.length; i++) {
            Wanted one = wanted.get(places.get(i));
            family[i] = one.v6() ? SocketCalls.AF_INET6 : SocketCalls.AF_INET;
            type[i] = one.protocol() == Protocol.UDP ? SOCK_DGRAM : SOCK_STREAM;
            protocol[i] = number(one.protocol());
        }
        try {
            own.join(identity.cgroup());
        } catch (IOException e) {
            giveReason(places, made, "can't join the container's cgroup: " + e.getMessage());
            return;
        }
        // From here to the second call of own() this thread may not be able to open a file, so not to load a class
        // either.
        boolean owner = calls.own(identity.uid(), identity.gid());
        for (int i = 0; i < result.length && owner; i++) {
            result[i] = calls.socket(family[i], type[i], protocol[i]);
        }
        boolean restored = calls.own(0, 0);
        if (!owner || !restored) {
            giveReason(places, made, "can't take uid " + identity.uid() + " and gid " + identity.gid() + ": not root?");
            return;
        }
        for (int i = 0; i < result.length; i++) {
            made[places.get(i)] =
                    result[i] >= 0 ? new Made.Socket(result[i]) : new Made.Nothing(why(protocol[i], -result[i]));
        }
    }

    private static String why(int protocol, int errno) {
        return protocol == IPPROTO_SCTP && errno == Errno.EPROTONOSUPPORT
                ? "this kernel has no SCTP (no sctp module)"
                : "socket: " + Errno.describe(errno);
    }

    private static int number(Protocol protocol) {
        return switch (protocol) {
            case TCP -> IPPROTO_TCP;
            case UDP -> IPPROTO_UDP;
            case SCTP -> IPPROTO_SCTP;
        };
    }

    private static void giveReason(List<Integer> places, Made[] made, String reason) {
        for (int place : places) {
            if (made[place] == null) {
                made[place] = new Made.Nothing(reason);
            }
        }
    }

    private static void closeAll(Made[] made) {
        try (SocketCalls calls = new SocketCalls()) {
            for (Made one : made) {
                if (one instanceof Made.Socket socket) {
                    calls.close(socket.fd());
                }
            }
        }
    }
}
