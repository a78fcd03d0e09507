package dev.sidewall.verify;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sidewall.kernel.probe.Binding;
import dev.sidewall.kernel.probe.Binding.State;
import dev.sidewall.kernel.probe.Identity;
import dev.sidewall.policy.model.PodRef;
import dev.sidewall.policy.model.Protocol;
import dev.sidewall.policy.model.Service;
import dev.sidewall.verify.LivePod.LiveContainer;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What is planned, without a kernel. */
final class RoundTest {
    private static final State OPEN = new State.Open();
    private static final State IN_USE = new State.InUse();

    private final Actor app = actor("one", "app", false, "10.0.0.1", "fd00::1");
    private final Actor sidecar = actor("one", "sidecar", false, "10.0.0.1", "fd00::1");
    private final Actor web = actor("two", "web", false, "10.0.0.2");
    private final Actor internet = actor("internet", "host", true, "203.0.113.1");

    @Test
    void aContainerOfThePodIsDialledByLoopbackAndByThePodsAddresses() {
        assertThat(dial(app, new Destination(sidecar, Protocol.TCP, 80), new Binding(OPEN, OPEN)))
                .containsExactly("127.0.0.1", "0:0:0:0:0:0:0:1", "10.0.0.1", "fd00:0:0:0:0:0:0:1");
    }

    @Test
    void anotherPodIsDialledByTheFamiliesThatBothHave() {
        assertThat(dial(web, new Destination(app, Protocol.TCP, 80), new Binding(OPEN, OPEN)))
                .containsExactly("10.0.0.1");
    }

    @Test
    void twoOutsideOfTheClusterAreNoneOfOurBusiness() {
        Actor other = actor("elsewhere", "host", true, "203.0.113.2");
        assertThat(dial(internet, new Destination(other, Protocol.TCP, 80), new Binding(OPEN, OPEN)))
                .isEmpty();
    }

    @Test
    void addressesWhereSomebodyUnknownListensAreLeftOut() {
        assertThat(dial(app, new Destination(sidecar, Protocol.TCP, 80), new Binding(IN_USE, OPEN)))
                .containsExactly("0:0:0:0:0:0:0:1", "fd00:0:0:0:0:0:0:1");
    }

    @Test
    void whereNobodyCouldListenIsSaidOnce() {
        State noSctp = new State.Failed("no SCTP here");
        Round round = round(List.of(), List.of(new Destination(app, Protocol.SCTP, 5000)), List.of());
        List<Binding> bindings = List.of(new Binding(noSctp, noSctp));
        assertThat(round.failures(bindings)).containsExactly("shop/one/app port 5000/SCTP: no SCTP here");
    }

    @Test
    void aServiceIsDialledIfEachOfItsEndpointsAnswers() {
        Service.Endpoint first = new Service.Endpoint(InetAddress.ofLiteral("10.0.0.1"), 80);
        Service.Endpoint second = new Service.Endpoint(InetAddress.ofLiteral("10.0.0.2"), 80);
        Service.Endpoint gone = new Service.Endpoint(InetAddress.ofLiteral("10.0.0.3"), 80);
        Service.Endpoint otherFamily = new Service.Endpoint(InetAddress.ofLiteral("fd00::9"), 80);
        List<Destination> destinations =
                List.of(new Destination(app, Protocol.TCP, 80), new Destination(web, Protocol.TCP, 80));
        assertThat(throughService(destinations, first, second, otherFamily))
                .containsExactly("shop/one/app shop/two/web");
        assertThat(throughService(destinations, first, gone)).isEmpty();
        assertThat(throughService(destinations)).isEmpty();
    }

    /** The targets of each probe to the virtual address. */
    private List<String> throughService(List<Destination> destinations, Service.Endpoint... endpoints) {
        Service.Port port = new Service.Port(null, Protocol.TCP, 8080, List.of(endpoints));
        InetAddress virtual = InetAddress.ofLiteral("10.96.0.1");
        Service service = new Service("shop", "service", List.of(virtual), List.of(port));
        return round(List.of(sidecar, internet), destinations, List.of(service))
                .probes(List.of(new Binding(OPEN, OPEN), new Binding(OPEN, OPEN)))
                .stream()
                .filter(planned -> planned.probe().address().equals(virtual))
                .map(planned -> String.join(
                        " ",
                        planned.targets().stream()
                                .map(target -> target.destination().actor().toString())
                                .toList()))
                .toList();
    }

    private List<String> dial(Actor from, Destination to, Binding binding) {
        return round(List.of(from), List.of(to), List.of()).probes(List.of(binding)).stream()
                .map(planned -> planned.probe().address().getHostAddress())
                .toList();
    }

    private static Round round(List<Actor> sources, List<Destination> destinations, List<Service> services) {
        return new Round(sources, destinations, Map.of(), services);
    }

    private static Actor actor(String pod, String container, boolean outside, String... addresses) {
        LiveContainer live = new LiveContainer(container, true, "/" + container, 1L, 1L, List.of());
        Path netns = Path.of("/netns/" + pod);
        return new Actor(
                new LivePod(
                        new PodRef("shop", pod),
                        outside,
                        netns,
                        List.of(addresses).stream().map(InetAddress::ofLiteral).toList(),
                        List.of(live)),
                live,
                new Identity(netns, live.cgroup(), 1, 1),
                false);
    }
}
