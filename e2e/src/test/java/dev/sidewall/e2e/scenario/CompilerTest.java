package dev.sidewall.e2e.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sidewall.cluster.ManifestReader;
import dev.sidewall.cluster.Manifests;
import dev.sidewall.cluster.ReadOptions;
import dev.sidewall.cluster.ServiceRef;
import dev.sidewall.cluster.world.Observed;
import dev.sidewall.cluster.world.WorldBuilder;
import dev.sidewall.cluster.world.WorldSettings;
import dev.sidewall.policy.compile.Compiler;
import dev.sidewall.policy.explain.Explainer;
import dev.sidewall.policy.explain.Party;
import dev.sidewall.policy.model.Container;
import dev.sidewall.policy.model.IdentityMode;
import dev.sidewall.policy.model.Node;
import dev.sidewall.policy.model.Pod;
import dev.sidewall.policy.model.PodRef;
import dev.sidewall.policy.model.Protocol;
import dev.sidewall.policy.model.Service;
import dev.sidewall.policy.model.World;
import dev.sidewall.policy.rules.PodRules;
import dev.sidewall.policy.rules.Slot;
import dev.sidewall.verify.naive.End;
import dev.sidewall.verify.naive.Flow;
import dev.sidewall.verify.naive.NaiveEvaluator;
import dev.sidewall.verify.naive.Verdict;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The compiled rules against the naive reading, without a kernel: many more worlds, and addresses and ports that no server
 * is at. Datagrams to Pods in User mode are left to {@link ScenariosTest}: their arrival is judged in the rendered rules.
 */
final class CompilerTest {
    private static final List<Integer> PORTS = List.of(1, 53, 80, 443, 5432, 8080, 8081, 8125, 9000, 61000);

    /** Outside, the node, another node, and addresses of the Pods' range that nobody has. */
    private static final List<InetAddress> ELSEWHERE = Stream.of(
                    "203.0.113.2",
                    "198.51.100.7",
                    "10.88.0.1",
                    "192.168.0.2",
                    "10.88.0.77",
                    "10.96.0.99",
                    "fd88::1",
                    "fd88::77",
                    "2001:db8::1")
            .map(InetAddress::ofLiteral)
            .toList();

    static LongStream seeds() {
        return LongStream.range(0, Long.getLong("sidewall.worlds", 300));
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void compiledRulesSayWhatThePoliciesSay(long seed) {
        Scenario scenario = new ScenarioGenerator(seed).next();
        World world = world(scenario);
        Map<PodRef, PodRules> rules = new HashMap<>();
        Compiler compiler = new Compiler(world);
        world.pods().forEach(pod -> rules.put(pod.ref(), compiler.compile(pod)));
        Explainer explainer = new Explainer(world, rules);
        NaiveEvaluator evaluator = new NaiveEvaluator(world);
        List<String> differences = new ArrayList<>();
        for (Flow flow : flows(world)) {
            Verdict wanted = evaluator.evaluate(flow);
            boolean v6 = flow.address().getAddress().length == 16;
            boolean compiled = explainer
                    .explain(party(flow.source()), party(flow.destination()), Slot.of(flow.protocol()), flow.port(), v6)
                    .allowed();
            if (wanted.allowed() != compiled) {
                differences.add(flow + ": compiled " + (compiled ? "allow" : "deny") + ", wanted " + wanted);
            }
        }
        assertThat(differences).as(scenario + "\n" + scenario.manifests()).isEmpty();
    }

    private static Party party(End end) {
        return switch (end) {
            case End.Inside inside -> new Party.Of(inside.pod(), inside.container());
            case End.Outside outside -> new Party.At(outside.address());
        };
    }

    private static List<Flow> flows(World world) {
        List<Flow> flows = new ArrayList<>();
        for (Pod from : world.pods()) {
            for (Container source : from.containers()) {
                End end = new End.Inside(from.ref(), source.name());
                for (Protocol protocol : List.of(Protocol.TCP, Protocol.UDP)) {
                    for (int port : PORTS) {
                        world.pods().forEach(to -> toPod(from, end, to, protocol, port, flows));
                        for (InetAddress address : ELSEWHERE) {
                            flows.add(new Flow(end, new End.Outside(address), address, protocol, port));
                            if (!isJudgedOnArrival(from, protocol)) {
                                InetAddress own = like(from, address);
                                flows.add(new Flow(new End.Outside(address), end, own, protocol, port));
                            }
                        }
                    }
                }
                world.services().forEach(service -> toService(end, service, flows));
            }
        }
        return flows;
    }

    private static void toPod(Pod from, End source, Pod to, Protocol protocol, int port, List<Flow> flows) {
        if (isJudgedOnArrival(to, protocol)) {
            return;
        }
        for (Container destination : to.containers()) {
            End end = new End.Inside(to.ref(), destination.name());
            for (InetAddress address : to.addresses()) {
                flows.add(new Flow(source, end, address, protocol, port));
            }
            if (from.equals(to)) {
                flows.add(new Flow(source, end, InetAddress.getLoopbackAddress(), protocol, port));
            }
        }
    }

    /**
     * The source's side alone: who answers, and whether that Pod lets it in, is another flow. Ports without endpoints lead
     * nowhere, allowed or not.
     */
    private static void toService(End source, Service service, List<Flow> flows) {
        for (InetAddress virtual : service.addresses()) {
            for (Service.Port port : service.ports()) {
                if (port.endpoints().isEmpty()) {
                    continue;
                }
                flows.add(new Flow(source, new End.Outside(virtual), virtual, port.protocol(), port.port()));
            }
        }
    }

    private static boolean isJudgedOnArrival(Pod to, Protocol protocol) {
        return protocol == Protocol.UDP && to.identity() == IdentityMode.USER;
    }

    private static InetAddress like(Pod pod, InetAddress other) {
        return pod.addresses().stream()
                .filter(address -> address.getAddress().length == other.getAddress().length)
                .findFirst()
                .orElseThrow();
    }

    private static World world(Scenario scenario) {
        Manifests manifests = new ManifestReader(new ReadOptions(true, IdentityMode.CGROUP))
                .readText(scenario.toString(), scenario.manifests());
        Map<PodRef, List<InetAddress>> pods = new HashMap<>();
        manifests.pods().forEach(pod -> pods.put(pod.ref(), addresses("10.88.0.", "fd88::", pods.size() + 2)));
        Map<ServiceRef, List<InetAddress>> services = new HashMap<>();
        manifests
                .services()
                .forEach(service -> services.put(service.ref(), addresses("10.96.0.", "fd96::", services.size() + 10)));
        List<Node> nodes = List.of(
                new Node("local", addresses("10.88.0.", "fd88::", 1)),
                new Node("other", List.of(InetAddress.ofLiteral("192.168.0.2"))));
        return WorldBuilder.build(
                manifests, new Observed(pods, services, nodes), new WorldSettings(IdentityMode.CGROUP));
    }

    private static List<InetAddress> addresses(String v4, String v6, int number) {
        return List.of(InetAddress.ofLiteral(v4 + number), InetAddress.ofLiteral(v6 + number));
    }
}
