package dev.sidewall.kernel.backend;

import static dev.sidewall.kernel.backend.PodNetwork.HOST_V4;
import static dev.sidewall.kernel.backend.PodNetwork.HOST_V6;
import static dev.sidewall.kernel.backend.PodNetwork.LOOPBACK_V4;
import static dev.sidewall.kernel.backend.PodNetwork.POD_V4;
import static dev.sidewall.kernel.backend.PodNetwork.POD_V6;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sidewall.kernel.enforce.EnforcementSettings;
import dev.sidewall.kernel.enforce.PodEnforcement;
import dev.sidewall.kernel.enforce.RefusedException;
import dev.sidewall.kernel.probe.Listener;
import dev.sidewall.kernel.probe.Outcome;
import dev.sidewall.kernel.probe.Probe;
import dev.sidewall.kernel.probe.Prober;
import dev.sidewall.policy.model.IdentityMode;
import dev.sidewall.policy.model.Protocol;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a denial looks like to who is denied, what others' rules can't change about it, and what a backend refuses to do. */
final class RefusalsTest {
    private static final Duration AT_ONCE = Duration.ofMillis(200);
    /** The client's kernel sends its first SYN again after a second. */
    private static final Duration NEXT_SYN = Duration.ofMillis(1500);

    @TempDir
    private Path directory;

    private PodNetwork network;

    @BeforeEach
    void setUp() throws IOException {
        PodNetwork.assumeRoot();
        network = new PodNetwork(directory);
    }

    @AfterEach
    void tearDown() throws IOException {
        if (network != null) {
            network.close();
        }
    }

    private Outcome probe(String from, String server, Protocol protocol, InetAddress address, Duration timeout)
            throws IOException {
        Probe probe = new Probe(network.identity(from), protocol, address, 8080, Probe.Answerer.LISTENER);
        return new Prober(network.cgroups)
                .run(
                        List.of(new Listener(network.identity(server), protocol, 8080)),
                        bound -> List.of(probe),
                        timeout,
                        done -> {})
                .outcomes()
                .getFirst();
    }

    private void isolate(PodEnforcement enforcement, Way way) throws IOException {
        enforcement.apply(
                new TestRules(way.mode)
                        .egress("app")
                        .end()
                        .ingress("sidecar")
                        .end()
                        .declaresUdp("sidecar", 8080)
                        .build(),
                network.owners());
    }

    @ParameterizedTest
    @EnumSource
    void whatBeginsInThePodIsRefusedAndWhatComesFromOutsideDropped(Way way) throws IOException {
        try (PodEnforcement enforcement = network.enforcement(way)) {
            isolate(enforcement, way);
            assertThat(probe("app", "host", Protocol.TCP, HOST_V4, AT_ONCE)).isInstanceOf(Outcome.Refused.class);
            assertThat(probe("app", "host", Protocol.TCP, HOST_V6, AT_ONCE)).isInstanceOf(Outcome.Refused.class);
            // To a sender of datagrams the kernel says it in its own way.
            assertThat(probe("app", "host", Protocol.UDP, HOST_V6, AT_ONCE))
                    .isInstanceOfAny(Outcome.Refused.class, Outcome.Failed.class);
            assertThat(probe("app", "sidecar", Protocol.UDP, POD_V4, AT_ONCE)).isInstanceOf(Outcome.Refused.class);
            assertThat(probe("host", "sidecar", Protocol.TCP, POD_V4, AT_ONCE)).isInstanceOf(Outcome.TimedOut.class);
            assertThat(probe("host", "sidecar", Protocol.UDP, POD_V6, AT_ONCE)).isInstanceOf(Outcome.TimedOut.class);
            // Who listens is known when the server answers, and iptables can't turn the answer round.
            Duration local = way.backend == Backend.NFTABLES ? AT_ONCE : NEXT_SYN;
            assertThat(probe("proxy", "sidecar", Protocol.TCP, LOOPBACK_V4, local))
                    .isInstanceOf(Outcome.Refused.class);
            assertThat(probe("proxy", "sidecar", Protocol.TCP, POD_V6, local)).isInstanceOf(Outcome.Refused.class);
        }
    }

    /** As they are often found: they let pass what our rules have denied, or before ours are asked. */
    @ParameterizedTest
    @EnumSource(names = {"IPTABLES_NFT", "IPTABLES_LEGACY"})
    void otherPeoplesRulesThatAcceptBeforeOursLetNothingPass(Way way) throws IOException {
        String iptables = way.backend.toString();
        try (PodEnforcement enforcement = network.enforcement(way)) {
            isolate(enforcement, way);
            for (String table : List.of("filter", "mangle")) {
                for (String hook : List.of("INPUT", "OUTPUT")) {
                    PodNetwork.run(network.pod, iptables, "-t", table, "-I", hook, "1", "-j", "ACCEPT");
                }
                assertThat(probe("app", "host", Protocol.TCP, HOST_V4, NEXT_SYN))
                        .isNotInstanceOf(Outcome.Answered.class);
                assertThat(probe("host", "sidecar", Protocol.TCP, POD_V4, NEXT_SYN))
                        .isNotInstanceOf(Outcome.Answered.class);
                assertThat(probe("app", "sidecar", Protocol.UDP, LOOPBACK_V4, AT_ONCE))
                        .isNotInstanceOf(Outcome.Answered.class);
            }
            // The next change puts ours in first place again.
            enforcement.apply(new TestRules(way.mode).egress("app").end().build(), network.owners());
            assertThat(probe("proxy", "sidecar", Protocol.TCP, POD_V4, AT_ONCE)).isInstanceOf(Outcome.Answered.class);
            assertThat(probe("app", "host", Protocol.TCP, HOST_V4, AT_ONCE)).isInstanceOf(Outcome.Refused.class);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"IPTABLES_NFT", "IPTABLES_LEGACY"})
    void theNextChangeBringsBackWhatSomebodyHasRemoved(Way way) throws IOException {
        String iptables = way.backend.toString();
        try (PodEnforcement enforcement = network.enforcement(way)) {
            isolate(enforcement, way);
            String before = enforcement.list();
            PodNetwork.run(network.pod, iptables, "-t", "mangle", "-F");
            PodNetwork.run(network.pod, iptables, "-t", "mangle", "-X");
            assertThat(enforcement.list()).isNotEqualTo(before);
            enforcement.apply(new TestRules(way.mode).ingress("app").end().build(), network.owners());
            isolate(enforcement, way);
            assertThat(probe("app", "host", Protocol.TCP, HOST_V4, AT_ONCE)).isInstanceOf(Outcome.Refused.class);
            assertThat(enforcement.list()).contains(":SIDEWALL-judge ");
        }
    }

    /** Rules of others, in the same tables and in tables of their own, are there afterwards as they were. */
    @ParameterizedTest
    @EnumSource
    void otherPeoplesRulesStayAsTheyAre(Way way) throws IOException {
        PodNetwork.run(network.pod, "iptables-legacy", "-t", "mangle", "-A", "OUTPUT", "-j", "MARK", "--set-mark", "1");
        PodNetwork.run(network.pod, "iptables-nft", "-t", "mangle", "-A", "OUTPUT", "-j", "MARK", "--set-mark", "1");
        PodNetwork.run(network.pod, "nft", "add table inet theirs; add chain inet theirs mine");
        String before = theirs();
        try (PodEnforcement enforcement = network.enforcement(way)) {
            isolate(enforcement, way);
            enforcement.apply(new TestRules(way.mode).build(), network.owners());
        }
        assertThat(theirs()).isEqualTo(before);
    }

    private String theirs() throws IOException {
        String all = PodNetwork.run(network.pod, "iptables-legacy-save", "-t", "mangle")
                + PodNetwork.run(network.pod, "iptables-nft-save", "-t", "mangle")
                + PodNetwork.run(network.pod, "nft", "-s", "list table inet theirs");
        return all.lines()
                .filter(line -> !line.contains("SIDEWALL") && !line.startsWith("#"))
                // Packets are counted in policies.
                .map(line -> line.replaceAll("\\[\\d+:\\d+]", ""))
                .reduce("", (a, b) -> a + b + "\n");
    }

    @ParameterizedTest
    @EnumSource(names = {"IPTABLES_NFT", "IPTABLES_LEGACY"})
    void whatIptablesCannotTellApartIsRefusedAndWhatWasInForceStays(Way way) throws IOException {
        try (PodEnforcement enforcement = network.enforcement(way)) {
            enforcement.apply(TestRules.closed(IdentityMode.CGROUP), network.owners());
            String before = enforcement.list();
            assertThatThrownBy(() -> enforcement.apply(new TestRules(IdentityMode.CGROUP).build(), network.owners()))
                    .isInstanceOf(RefusedException.class)
                    .hasMessageContaining("test/pod has identity CGROUP")
                    .hasMessageContaining("sidewall.dev/identity: User");
            assertThat(enforcement.list()).isEqualTo(before);
        }
    }

    @Test
    void aPodWithUsersOfItsOwnIsRefusedByIptables() throws IOException {
        Process pod = new ProcessBuilder("unshare", "--user", "--map-root-user", "--net", "sh", "-c", "echo up; read x")
                .start();
        try {
            assertThat(pod.inputReader().readLine()).isEqualTo("up");
            Path netns = Path.of("/proc/" + pod.pid() + "/ns/net");
            assertThatThrownBy(
                            () -> Backends.open("test/pod", netns, Backend.IPTABLES_NFT, EnforcementSettings.DEFAULT))
                    .isInstanceOf(RefusedException.class)
                    .hasMessageContaining("user namespace of its own");
        } finally {
            pod.destroyForcibly();
        }
    }
}
