package dev.sidewall.cli;

import dev.sidewall.agent.state.AgentState;
import dev.sidewall.policy.explain.Answer;
import dev.sidewall.policy.explain.Explainer;
import dev.sidewall.policy.explain.Party;
import dev.sidewall.policy.model.ContainerPort;
import dev.sidewall.policy.model.Direction;
import dev.sidewall.policy.model.Pod;
import dev.sidewall.policy.model.Protocol;
import dev.sidewall.policy.model.Service;
import dev.sidewall.policy.model.World;
import dev.sidewall.policy.rules.IpRange;
import dev.sidewall.policy.rules.Slot;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code sidewall explain FROM TO}: the verdict and what decided; exit 1 where it is deny. */
@Command(
        name = "explain",
        description = "Say whether FROM may connect to TO, and which rule, policy and file decide.",
        mixinStandardHelpOptions = true)
final class ExplainCommand implements Callable<Integer> {
    @Mixin
    private Running running;

    @Parameters(paramLabel = "FROM", description = "[NAMESPACE/]POD/CONTAINER or an address")
    private String from;

    @Parameters(
            paramLabel = "TO[:PORT[/PROTOCOL]]",
            description = "the same, or svc/[NAMESPACE/]NAME; without a port: every port it declares")
    private String to;

    @Option(names = "-o", paramLabel = "FORMAT", description = "table or json", defaultValue = "table")
    private Output output = Output.TABLE;

    record View(
            String from, String to, int port, String protocol, String family, String verdict, List<SideView> sides) {}

    record SideView(String direction, String verdict, String rule, String reason) {}

    private record Knock(int port, Protocol protocol) {}

    @Override
    public Integer call() throws IOException {
        AgentState state = running.state();
        World world = state.world();
        Explainer explainer = Running.explainer(state);
        Target source = Target.parse(from, world);
        Target target = Target.parse(to, world);
        if (source.port() != null) {
            throw CliException.usage("found a port in FROM (" + from + "), allowed: in TO only");
        }
        List<View> views = new ArrayList<>();
        for (Knock knock : knocks(target, world)) {
            Map<String, Answer> byFamily = new LinkedHashMap<>();
            for (boolean v6 : families(source, target)) {
                byFamily.put(v6 ? "IPv6" : "IPv4", answer(explainer, world, source, target, knock, v6));
            }
            boolean same = byFamily.values().stream().distinct().count() == 1;
            byFamily.forEach((family, answer) -> {
                if (!same || family.equals(byFamily.keySet().iterator().next())) {
                    views.add(view(source, target, knock, same ? "any" : family, answer));
                }
            });
        }
        boolean allowed = views.stream().allMatch(v -> v.verdict.equals("allow"));
        System.out.print(output == Output.JSON ? Output.json(views) + "\n" : text(views));
        return allowed ? 0 : Main.NO;
    }

    /** Where an address is given its family is; two Pods have both. */
    private static List<Boolean> families(Target source, Target target) {
        for (Target end : List.of(source, target)) {
            if (end.party() instanceof Party.At(var address) && end.service() == null) {
                return List.of(IpRange.isV6(address));
            }
        }
        return target.party() instanceof Party.At(var address) ? List.of(IpRange.isV6(address)) : List.of(false, true);
    }

    /** What is behind a Service is asked as well: the connection arrives there from the same source. */
    private static Answer answer(
            Explainer explainer, World world, Target source, Target target, Knock knock, boolean v6) {
        Slot slot = Slot.of(knock.protocol);
        Answer first = explainer.explain(source.party(), target.party(), slot, knock.port, v6);
        Service service = target.service();
        if (service == null) {
            return first;
        }
        List<Answer.Side> sides = new ArrayList<>(first.sides());
        for (Behind behind : behind(service, knock, v6, world)) {
            explainer.explain(source.party(), behind.container, slot, behind.port, v6).sides().stream()
                    .filter(s -> s.direction() == Direction.INGRESS)
                    .forEach(sides::add);
        }
        return new Answer(sides);
    }

    private record Behind(Party.Of container, int port) {}

    /** The containers that declare the target port, in the Pods behind the Service. */
    private static List<Behind> behind(Service service, Knock knock, boolean v6, World world) {
        List<Behind> behind = new ArrayList<>();
        for (Service.Port port : service.ports()) {
            if (port.port() != knock.port || port.protocol() != knock.protocol) {
                continue;
            }
            for (Service.Endpoint endpoint : port.endpoints()) {
                for (Pod pod : world.pods()) {
                    if (IpRange.isV6(endpoint.address()) == v6
                            && pod.addresses().contains(endpoint.address())) {
                        pod.containers().stream()
                                .filter(c -> c.ports().stream()
                                        .anyMatch(p -> p.port() == endpoint.port() && p.protocol() == knock.protocol))
                                .forEach(c ->
                                        behind.add(new Behind(new Party.Of(pod.ref(), c.name()), endpoint.port())));
                    }
                }
            }
        }
        return behind;
    }

    private static List<Knock> knocks(Target target, World world) {
        Integer port = target.port();
        if (port != null) {
            return List.of(new Knock(port, target.protocol()));
        }
        List<Knock> knocks = new ArrayList<>();
        Service service = target.service();
        if (service != null) {
            service.ports().forEach(p -> knocks.add(new Knock(p.port(), p.protocol())));
        } else if (target.party() instanceof Party.Of of) {
            for (ContainerPort p : declared(of, world)) {
                knocks.add(new Knock(p.port(), p.protocol()));
            }
        }
        if (knocks.isEmpty()) {
            throw CliException.usage(target.text() + " declares no port; write " + target.text() + ":PORT[/PROTOCOL]");
        }
        return knocks;
    }

    static List<ContainerPort> declared(Party.Of of, World world) {
        return world.pods().stream()
                .filter(p -> p.ref().equals(of.pod()))
                .map(Pod::containers)
                .flatMap(List::stream)
                .filter(c -> c.name().equals(of.container()))
                .flatMap(c -> c.ports().stream())
                .toList();
    }

    private static View view(Target source, Target target, Knock knock, String family, Answer answer) {
        return new View(
                source.party().toString(),
                target.service() == null
                        ? target.party().toString()
                        : "svc/" + target.service().namespace() + "/"
                                + target.service().name(),
                knock.port,
                knock.protocol.name(),
                family,
                answer.allowed() ? "allow" : "deny",
                answer.sides().stream()
                        .map(s -> new SideView(
                                s.direction().name().toLowerCase(Locale.ROOT),
                                s.allowed() ? "allow" : "deny",
                                s.rule() == null ? "" : s.rule().toString(),
                                s.reason()))
                        .toList());
    }

    private static String text(List<View> views) {
        StringBuilder text = new StringBuilder();
        for (View v : views) {
            text.append(v.verdict.equals("allow") ? "ALLOW  " : "DENY   ")
                    .append(v.from)
                    .append(" -> ")
                    .append(v.to)
                    .append(':')
                    .append(v.port)
                    .append('/')
                    .append(v.protocol)
                    .append(v.family.equals("any") ? "" : " over " + v.family)
                    .append('\n');
            v.sides.forEach(s -> text.append("       ").append(s.reason).append('\n'));
        }
        return text.toString();
    }
}
