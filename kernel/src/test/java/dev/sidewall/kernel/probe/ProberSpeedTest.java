package dev.sidewall.kernel.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.security.auth.module.UnixSystem;
import dev.sidewall.kernel.probe.Probe.Answerer;
import dev.sidewall.policy.model.Protocol;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A plan of 500 probes over 6 identities must be quick, and drops must cost one timeout, not one each. */
final class ProberSpeedTest {
    @Test
    void fiveHundredProbesTakeNoTimeAndDropsTakeOneTimeout(@TempDir Path directory) throws IOException {
        assumeTrue(new UnixSystem().getUid() == 0, "SKIPPED: needs root for network namespaces and cgroups");
        try (TestNetwork network = new TestNetwork(directory)) {
            List<Identity> identities = new ArrayList<>();
            for (Identity container : List.of(network.app(), network.sidecar(), network.web())) {
                identities.add(container);
                identities.add(new Identity(container.netns(), container.cgroup(), container.uid() + 100, 0));
            }
            List<Listener> listeners = new ArrayList<>();
            for (int i = 0; i < identities.size(); i++) {
                listeners.add(new Listener(identities.get(i), Protocol.TCP, 8000 + i));
                listeners.add(new Listener(identities.get(i), Protocol.UDP, 8000 + i));
            }
            List<Probe> probes = probes(network, identities, listeners);

            Prober prober = new Prober(network.cgroups);
            long cold = millis(prober, listeners, probes, 0);
            long warm = millis(prober, listeners, probes, 0);
            network.rules("""
                    table inet t {
                      chain out {
                        type filter hook output priority 0
                        ct direction original meta skuid 1001 meta l4proto { tcp, udp } drop
                      }
                    }
                    """);
            long dropped = probes.stream()
                    .filter(p -> p.source().equals(network.app()))
                    .count();
            long withDrops = millis(prober, listeners, probes, (int) dropped);
            System.out.printf(
                    "%d probes: %d ms cold, %d ms warm, %d ms with %d dropped%n",
                    probes.size(), cold, warm, withDrops, dropped);
            assertThat(cold).isLessThan(2000);
            assertThat(withDrops).isBetween(300L, 2000L);
        }
    }

    private static List<Probe> probes(TestNetwork network, List<Identity> identities, List<Listener> listeners) {
        List<Probe> probes = new ArrayList<>();
        while (probes.size() < 500) {
            for (Identity source : identities) {
                for (Listener listener : listeners) {
                    for (InetAddress address : addresses(network, source, listener.identity())) {
                        if (probes.size() < 500) {
                            probes.add(new Probe(
                                    source, listener.protocol(), address, listener.port(), Answerer.LISTENER));
                        }
                    }
                }
            }
        }
        return probes;
    }

    private static List<InetAddress> addresses(TestNetwork network, Identity source, Identity destination) {
        boolean local = source.netns().equals(destination.netns());
        boolean here = destination.netns().equals(network.here);
        List<InetAddress> own = here
                ? List.of(TestNetwork.HERE_V4, TestNetwork.HERE_V6)
                : List.of(TestNetwork.THERE_V4, TestNetwork.THERE_V6);
        List<InetAddress> all = new ArrayList<>(own);
        if (local) {
            all.addAll(List.of(TestNetwork.LOOPBACK_V4, TestNetwork.LOOPBACK_V6));
        }
        return all;
    }

    private static long millis(Prober prober, List<Listener> listeners, List<Probe> probes, int denied)
            throws IOException {
        long start = System.nanoTime();
        ProbeResults results = prober.run(listeners, probes, Prober.DEFAULT_TIMEOUT);
        long millis = (System.nanoTime() - start) / 1_000_000;
        assertThat(results.outcomes().stream().filter(o -> !(o instanceof Outcome.Answered)))
                .hasSize(denied);
        return millis;
    }
}
