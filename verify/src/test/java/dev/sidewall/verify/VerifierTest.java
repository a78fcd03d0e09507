package dev.sidewall.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.security.auth.module.UnixSystem;
import dev.sidewall.policy.model.Direction;
import dev.sidewall.policy.model.Enforcement;
import dev.sidewall.policy.model.LabelSelector;
import dev.sidewall.policy.model.Peer;
import dev.sidewall.policy.model.Policy;
import dev.sidewall.policy.model.PolicyRef;
import dev.sidewall.policy.model.PortMatch;
import dev.sidewall.policy.model.Protocol;
import dev.sidewall.policy.model.Rule;
import dev.sidewall.verify.VerifyReport.Result;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class VerifierTest {
    /** The sidecar's log port is for the app alone. */
    private static final Policy LOGS_FROM_APP = new Policy(
            new PolicyRef("shop", "logs"),
            "test",
            new LabelSelector(Map.of("app", "one"), List.of()),
            List.of("sidecar"),
            Set.of(Direction.INGRESS),
            List.of(new Rule(
                    List.of(new Peer.Container("app")), List.of(new PortMatch.Range(Protocol.TCP, 9000, 9000)))),
            List.of(),
            Enforcement.ENFORCE);

    /** The same, by hand. */
    private static final String RIGHT = """
            table inet t {
              chain out {
                type filter hook output priority 0
                @app meta mark set 1
                @sidecar meta mark set 2
              }
              chain in {
                type filter hook input priority 0
                ct state established accept
                @sidecar iif lo meta mark 2 accept
                @sidecar iif lo meta mark 1 tcp dport 9000 accept
                @sidecar drop
              }
            }
            """;

    @TempDir
    private Path directory;

    private TwoPods pods;

    @BeforeEach
    void setUp() throws IOException {
        assumeTrue(new UnixSystem().getUid() == 0, "SKIPPED: needs root for network namespaces and cgroups");
        pods = new TwoPods(directory);
    }

    @AfterEach
    void tearDown() throws IOException {
        if (pods != null) {
            pods.close();
        }
    }

    @Test
    void rightRulesAreFoundRight() throws IOException {
        pods.rules(RIGHT);
        VerifyReport report = verify(LOGS_FROM_APP);
        assertThat(report.toText()).isEqualTo("38 probes, 0 differences, 0 unproven\n");
        assertThat(report.results())
                .extracting(result -> result.attempt().toString())
                .contains(
                        "shop/one/app -> shop/one/sidecar at 127.0.0.1:9000/TCP",
                        "shop/one/app -> shop/one/sidecar at [fd99:0:0:0:0:0:0:1]:9001/UDP",
                        "shop/two/web -> shop/one/sidecar at 10.99.0.1:9000/TCP");
        assertThat(report.results().stream().filter(result -> !result.actual()))
                .extracting(result -> result.attempt().to())
                .containsOnly("shop/one/sidecar");
    }

    @Test
    void missingRulesAreFound() throws IOException {
        VerifyReport report = verify(LOGS_FROM_APP);
        assertThat(report.differences())
                .allMatch(result -> !result.expected() && result.actual() && result.retried())
                .extracting(result -> result.attempt().toString())
                .contains(
                        "shop/two/web -> shop/one/sidecar at 10.99.0.1:9000/TCP",
                        "shop/one/app -> shop/one/sidecar at 127.0.0.1:9001/UDP")
                .hasSize(4 + 4);
        assertThat(report.toText())
                .contains(
                        "DIFFERENT  shop/two/web -> shop/one/sidecar at 10.99.0.1:9000/TCP: expected deny (no ingress rule"
                                + " of shop/logs allows sidecar from 10.99.0.2), found allow (answered, at first answered)");
    }

    @Test
    void tooStrictRulesAreFound() throws IOException {
        pods.rules(RIGHT.replace("meta mark 2 accept", "meta mark 3 accept"));
        assertThat(verify(LOGS_FROM_APP).differences())
                .hasSize(8)
                .allMatch(result -> result.attempt().from().equals("shop/one/sidecar")
                        && result.attempt().to().equals("shop/one/sidecar"));
    }

    @Test
    void rulesByDeclaredPortInsteadOfOwnerAreFoundByTheThoroughOnly() throws IOException {
        String byPort = RIGHT.replace("@sidecar iif lo meta mark 1 tcp dport 9000", "iif lo meta mark 1 tcp dport 9000")
                .replace("@sidecar iif lo meta mark 2", "iif lo meta mark 2")
                .replace("@sidecar drop", "meta l4proto { tcp, udp } th dport { 9000, 9001 } drop");
        pods.rules(byPort);
        assertThat(verify(LOGS_FROM_APP).differences()).isEmpty();
        VerifyReport thorough = new Verifier(pods.cgroups)
                .verify(
                        pods.world(LOGS_FROM_APP),
                        List.of(pods.one, pods.two),
                        VerifyOptions.defaults().withThorough(true),
                        Verifier.Progress.NONE);
        assertThat(thorough.differences())
                .extracting(result -> result.attempt().toString())
                .contains(
                        "shop/two/web -> shop/one/app at 10.99.0.1:9000/TCP",
                        "shop/two/web -> shop/one/sidecar at 10.99.0.1:8080/TCP");
    }

    @Test
    void aServerOnLoopbackIsProbedThereOnlyAndWhereItIsNotAListenerStandsIn() throws IOException {
        pods.serve(pods.one, "app", "tcp,127.0.0.1,8080", "tcp,10.99.0.1,7777");
        VerifyReport report = verify();
        assertThat(report.differences()).isEmpty();
        assertThat(report.results())
                .filteredOn(result -> result.attempt().from().equals("shop/one/sidecar")
                        && result.attempt().to().equals("shop/one/app"))
                .extracting(result -> result.attempt().toString().replaceAll(".* at ", "") + " " + result.outcome())
                .containsExactlyInAnyOrder(
                        "127.0.0.1:8080/TCP connected",
                        "[0:0:0:0:0:0:0:1]:8080/TCP answered",
                        "[fd99:0:0:0:0:0:0:1]:8080/TCP answered",
                        "10.99.0.1:7777/TCP connected",
                        "[0:0:0:0:0:0:0:1]:7777/TCP answered",
                        "[fd99:0:0:0:0:0:0:1]:7777/TCP answered");
    }

    @Test
    void aServerOfAnotherContainerThanDeclaredIsThatContainers() throws IOException {
        pods.rules(RIGHT);
        pods.serve(pods.one, "app", "tcp,::,9000");
        VerifyReport report = verify(LOGS_FROM_APP);
        assertThat(report.differences()).isEmpty();
        assertThat(report.results())
                .filteredOn(result -> result.attempt().port() == 9000)
                .isNotEmpty()
                .allMatch(result -> result.attempt().to().equals("shop/one/app") && result.actual());
    }

    @Test
    void aSilentUdpServerProvesNothingUnlessARuleIsSeenToCount() throws IOException {
        pods.serve(pods.one, "sidecar", "udp,::,9001");
        VerifyReport report = verify();
        assertThat(report.unproven()).isNotEmpty().allMatch(one -> one.attempt().port() == 9001);
        assertThat(report.differences()).isEmpty();

        pods.rules(RIGHT.replace("@sidecar drop", "@sidecar counter drop"));
        VerifyOptions counting = VerifyOptions.defaults().withCounter(pod -> OptionalLong.of(countedDrops()));
        report = new Verifier(pods.cgroups)
                .verify(pods.world(LOGS_FROM_APP), List.of(pods.one, pods.two), counting, Verifier.Progress.NONE);
        assertThat(report.unproven()).isEmpty();
        assertThat(report.differences()).isEmpty();
        assertThat(report.results().stream().filter(result -> result.attempt().port() == 9001))
                .extracting(Result::actual)
                .contains(true, false);
    }

    private long countedDrops() {
        try {
            String rules = TwoPods.run(pods.one, "nft", "list", "ruleset");
            return Long.parseLong(rules.replaceAll("(?s).*counter packets (\\d+) .*", "$1"));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Test
    void progressComesToAnEnd() throws IOException {
        List<String> seen = new ArrayList<>();
        new Verifier(pods.cgroups)
                .verify(
                        pods.world(),
                        List.of(pods.one, pods.two),
                        VerifyOptions.defaults(),
                        (done, planned) -> seen.add(done + " of " + planned));
        assertThat(seen.getLast()).isEqualTo("38 of 38");
    }

    private VerifyReport verify(Policy... policies) throws IOException {
        return new Verifier(pods.cgroups)
                .verify(
                        pods.world(policies),
                        List.of(pods.one, pods.two),
                        VerifyOptions.defaults(),
                        Verifier.Progress.NONE);
    }
}
