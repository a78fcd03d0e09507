package dev.sidewall.kernel.backend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sidewall.kernel.enforce.RefusedException;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which backend a choice comes to, by what the node has. */
final class BackendsTest {
    @ParameterizedTest
    @CsvSource({
        // chosen, nf_tables, iptables-nft, iptables-legacy: what it comes to, or what the refusal says
        "auto,            yes, yes, yes, nftables",
        "auto,            yes, no,  no,  nftables",
        "auto,            no,  yes, yes, iptables-legacy",
        "auto,            no,  yes, no,  nothing to enforce with",
        "nftables,        yes, no,  no,  nftables",
        "nftables,        no,  yes, yes, choose iptables or auto",
        "iptables,        yes, yes, yes, iptables-nft",
        "iptables,        yes, no,  yes, iptables-legacy",
        "iptables,        no,  yes, yes, iptables-legacy",
        "iptables,        yes, no,  no,  apt-get install iptables ipset",
        "iptables-nft,    yes, yes, yes, iptables-nft",
        "iptables-legacy, yes, yes, yes, iptables-legacy",
        "iptables-legacy, yes, yes, no,  the iptables-legacy backend can't work here",
    })
    void aChoiceComesTo(String chosen, String nfTables, String nft, String legacy, String outcome)
            throws RefusedException {
        Optional<String> missing = nfTables.equals("yes") ? Optional.empty() : Optional.of("not supported");
        Backend backend = Backend.of(chosen);
        if (outcome.contains(" ")) {
            assertThatThrownBy(() -> Backends.settle(backend, missing, nft.equals("yes"), legacy.equals("yes")))
                    .isInstanceOf(RefusedException.class)
                    .hasMessageContaining(outcome);
        } else {
            assertThat(Backends.settle(backend, missing, nft.equals("yes"), legacy.equals("yes")))
                    .hasToString(outcome);
        }
    }

    @Test
    void aBackendThatIsNoneIsRefusedWithThoseThereAre() {
        assertThatThrownBy(() -> Backend.of("ebpf"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "backend: found \"ebpf\", allowed: auto, nftables, iptables, iptables-nft, iptables-legacy");
    }
}
