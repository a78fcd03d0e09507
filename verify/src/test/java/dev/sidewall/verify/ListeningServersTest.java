package dev.sidewall.verify;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sidewall.policy.model.Protocol;
import dev.sidewall.verify.ListeningServers.Server;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class ListeningServersTest {
    @Test
    void theKernelsTableIsReadInItsByteOrder() throws UnknownHostException {
        List<String> table = """
                  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
                   0: 0100007F:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000  1001        0 12345 1 0
                   1: 0100007F:1F90 0100007F:D431 01 00000000:00000000 00:00000000 00000000  1001        0 12346 1 0
                """.lines().toList();
        assertThat(ProcNet.parse(table, Protocol.TCP, "0A"))
                .containsExactly(new ProcNet.Entry(Protocol.TCP, InetAddress.ofLiteral("127.0.0.1"), 8080, "12345"));
    }

    @Test
    void ipv6IsReadWordByWordAndAMappedAddressIsIpv4() throws UnknownHostException {
        List<String> table = """
                   0: 000088FD000000000000000005000000:0050 00000000000000000000000000000000:0000 0A 0:0 0:0 0 0 0 7
                   1: 0000000000000000FFFF00000100007F:0051 00000000000000000000000000000000:0000 0A 0:0 0:0 0 0 0 8
                   2: 00000000000000000000000000000000:0052 00000000000000000000000000000000:0000 0A 0:0 0:0 0 0 0 9
                """.lines().toList();
        assertThat(ProcNet.parse(table, Protocol.TCP, "0A"))
                .extracting(entry -> entry.address().getHostAddress() + " " + entry.port())
                .containsExactly("fd88:0:0:0:0:0:0:5 80", "127.0.0.1 81", "0:0:0:0:0:0:0:0 82");
    }

    @Test
    void theMostExactlyBoundServerOwnsAnAddress() {
        ListeningServers servers = new ListeningServers(
                List.of(server("any6", "::", 80), server("any4", "0.0.0.0", 80), server("local", "127.0.0.1", 80)));
        assertThat(owner(servers, "127.0.0.1")).contains("local");
        assertThat(owner(servers, "10.0.0.1")).contains("any4");
        assertThat(owner(servers, "fd00::1")).contains("any6");
    }

    @Test
    void aServerOnAllIpv6AddressesOwnsIpv4WhereNobodyElseDoes() {
        assertThat(owner(new ListeningServers(List.of(server("any6", "::", 80))), "10.0.0.1"))
                .contains("any6");
    }

    @Test
    void nobodyOwnsWhatAnUnknownProcessOrTwoContainersServe() {
        assertThat(owner(new ListeningServers(List.of(server(null, "0.0.0.0", 80))), "10.0.0.1"))
                .isEmpty();
        assertThat(owner(
                        new ListeningServers(List.of(server("a", "0.0.0.0", 80), server("b", "0.0.0.0", 80))),
                        "10.0.0.1"))
                .isEmpty();
        assertThat(owner(new ListeningServers(List.of(server("a", "0.0.0.0", 81))), "10.0.0.1"))
                .isEmpty();
    }

    private static Server server(@Nullable String container, String address, int port) {
        return new Server(container, Protocol.TCP, InetAddress.ofLiteral(address), port);
    }

    private static Optional<String> owner(ListeningServers servers, String address) {
        return servers.ownerAt(InetAddress.ofLiteral(address), Protocol.TCP, 80);
    }
}
