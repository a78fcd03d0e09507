package dev.sidewall.verify.naive;

import dev.sidewall.policy.model.Cidr;
import dev.sidewall.policy.model.Container;
import dev.sidewall.policy.model.ContainerPort;
import dev.sidewall.policy.model.ContainerType;
import dev.sidewall.policy.model.Direction;
import dev.sidewall.policy.model.Enforcement;
import dev.sidewall.policy.model.Entity;
import dev.sidewall.policy.model.IdentityMode;
import dev.sidewall.policy.model.Isolation;
import dev.sidewall.policy.model.LabelSelector;
import dev.sidewall.policy.model.Namespace;
import dev.sidewall.policy.model.Node;
import dev.sidewall.policy.model.Peer;
import dev.sidewall.policy.model.Pod;
import dev.sidewall.policy.model.PodRef;
import dev.sidewall.policy.model.Policy;
import dev.sidewall.policy.model.PolicyRef;
import dev.sidewall.policy.model.PortMatch;
import dev.sidewall.policy.model.Protocol;
import dev.sidewall.policy.model.Rule;
import dev.sidewall.policy.model.Service;
import dev.sidewall.policy.model.World;
import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The cluster that all cases play in, and short words to write policies and flows with. Two Pods matter most: shop/orders
 * (Cgroup mode: app, log-shipper) and shop/pair (User mode: left and right share UID 1001, apart has its own).
 */
final class Town {
    static final Rule ANYTHING = new Rule(List.of(), List.of());

    private Town() {}

    static World with(Policy... policies) {
        return new World(
                List.of(
                        namespace("shop", "team", "shop"),
                        namespace("logging", "team", "ops"),
                        namespace("kube-system", "team", "ops")),
                List.of(
                        new Node("n1", addresses("192.168.0.1", "10.88.0.1", "fd88::1")),
                        new Node("n2", addresses("192.168.0.2"))),
                List.of(
                        pod(
                                "shop/orders",
                                "orders",
                                IdentityMode.CGROUP,
                                addresses("10.88.0.5", "fd88::5"),
                                List.of(
                                        container(
                                                "migrate", ContainerType.INIT, 1000, port("http", Protocol.TCP, 9999)),
                                        container("app", ContainerType.APP, 1001, port("http", Protocol.TCP, 8080)),
                                        container(
                                                "log-shipper",
                                                ContainerType.APP,
                                                1002,
                                                port("forward", Protocol.TCP, 24224),
                                                port("forward", Protocol.UDP, 24225)))),
                        pod(
                                "shop/pair",
                                "pair",
                                IdentityMode.USER,
                                addresses("10.88.0.6", "fd88::6"),
                                List.of(
                                        container("left", ContainerType.APP, 1001, port("dns", Protocol.UDP, 5353)),
                                        container("right", ContainerType.APP, 1001, port("http", Protocol.TCP, 8080)),
                                        container("apart", ContainerType.APP, 1002, port("udp", Protocol.UDP, 7000)))),
                        pod(
                                "shop/web",
                                "web",
                                IdentityMode.CGROUP,
                                addresses("10.88.0.7", "fd88::7"),
                                List.of(
                                        container(
                                                "warm-up", ContainerType.INIT, 1000, port("http", Protocol.TCP, 9999)),
                                        container("web", ContainerType.APP, 1001, port("http", Protocol.TCP, 8080)),
                                        container("admin", ContainerType.APP, 1002, port("http", Protocol.TCP, 8081)))),
                        pod(
                                "logging/loki",
                                "loki",
                                IdentityMode.CGROUP,
                                addresses("10.88.0.8", "fd88::8"),
                                List.of(container("loki", ContainerType.APP, 1001, port("push", Protocol.TCP, 3100)))),
                        pod(
                                "kube-system/dns",
                                "dns",
                                IdentityMode.CGROUP,
                                addresses("10.88.0.53"),
                                List.of(container("dns", ContainerType.APP, 1001, port("dns", Protocol.UDP, 53)))),
                        hostPod()),
                List.of(
                        service(
                                "logging/loki",
                                addresses("10.96.0.10", "fd96::10"),
                                servicePort(
                                        "push",
                                        Protocol.TCP,
                                        80,
                                        endpoint("10.88.0.8", 3100),
                                        endpoint("fd88::8", 3100))),
                        service(
                                "shop/mixed",
                                addresses("10.96.0.11"),
                                servicePort(
                                        "http",
                                        Protocol.TCP,
                                        80,
                                        endpoint("10.88.0.7", 8080),
                                        endpoint("10.88.0.8", 3100))),
                        service(
                                "shop/own",
                                addresses("10.96.0.12"),
                                servicePort(
                                        "http",
                                        Protocol.TCP,
                                        80,
                                        endpoint("10.88.0.5", 8080),
                                        endpoint("10.88.0.7", 8080))),
                        service("shop/empty", addresses("10.96.0.13"), servicePort("http", Protocol.TCP, 80)),
                        service(
                                "shop/pair",
                                addresses("10.96.0.14"),
                                servicePort("udp", Protocol.UDP, 70, endpoint("10.88.0.6", 7000))),
                        service(
                                "kube-system/kube-dns",
                                addresses("10.96.0.53"),
                                servicePort("dns", Protocol.UDP, 53, endpoint("10.88.0.53", 53)),
                                servicePort("dns-tcp", Protocol.TCP, 53, endpoint("10.88.0.53", 53)),
                                servicePort("metrics", Protocol.TCP, 9153, endpoint("10.88.0.53", 9153))),
                        service(
                                "default/kubernetes",
                                addresses("10.96.0.1"),
                                servicePort("https", Protocol.TCP, 443, endpoint("192.168.0.2", 6443)))),
                List.of(policies),
                new World.ClusterDns("kube-system", "kube-dns", addresses("169.254.20.10")));
    }

    // Flows

    /** {@code tcp("shop/orders/app", "shop/web/web", "10.88.0.7", 8080)}; an end without slashes is an outside address. */
    static Flow tcp(String from, String to, String address, int port) {
        return new Flow(end(from), end(to), address(address), Protocol.TCP, port);
    }

    static Flow udp(String from, String to, String address, int port) {
        return new Flow(end(from), end(to), address(address), Protocol.UDP, port);
    }

    private static End end(String text) {
        String[] parts = text.split("/", -1);
        return parts.length == 3
                ? new End.Inside(new PodRef(parts[0], parts[1]), parts[2])
                : new End.Outside(address(text));
    }

    // Policies

    static Policy egress(String app, String containers, Rule... rules) {
        return policy("egress", app, containers, Set.of(Direction.EGRESS), List.of(), List.of(rules));
    }

    static Policy ingress(String app, String containers, Rule... rules) {
        return policy("ingress", app, containers, Set.of(Direction.INGRESS), List.of(rules), List.of());
    }

    static Policy audit(Policy policy) {
        return new Policy(
                policy.ref(),
                policy.source(),
                policy.podSelector(),
                policy.containers(),
                policy.directions(),
                policy.ingress(),
                policy.egress(),
                Enforcement.AUDIT);
    }

    static Policy policy(
            String name,
            String app,
            String containers,
            Set<Direction> directions,
            List<Rule> ingress,
            List<Rule> egress) {
        return new Policy(
                new PolicyRef("shop", name),
                "test",
                labels("app", app),
                List.of(containers.split(",", -1)),
                directions,
                ingress,
                egress,
                Enforcement.ENFORCE);
    }

    static Rule rule(Peer peer, PortMatch... ports) {
        return new Rule(List.of(peer), List.of(ports));
    }

    static Rule ports(PortMatch... ports) {
        return new Rule(List.of(), List.of(ports));
    }

    static PortMatch tcp(int port) {
        return new PortMatch.Range(Protocol.TCP, port, port);
    }

    static PortMatch tcp(String name) {
        return new PortMatch.Named(Protocol.TCP, name);
    }

    static PortMatch udp(int port) {
        return new PortMatch.Range(Protocol.UDP, port, port);
    }

    static PortMatch udp(String name) {
        return new PortMatch.Named(Protocol.UDP, name);
    }

    static Peer containerPeer(String glob) {
        return new Peer.Container(glob);
    }

    static Peer pods(String app) {
        return new Peer.Pods(null, labels("app", app));
    }

    static Peer podsIn(String team) {
        return new Peer.Pods(labels("team", team), null);
    }

    static Peer servicePeer(String namespace, String name) {
        return new Peer.Service(namespace, name);
    }

    static Peer block(String cidr, String... except) {
        return new Peer.IpBlock(
                cidr(cidr), List.of(except).stream().map(Town::cidr).toList());
    }

    static Peer entity(Entity entity) {
        return new Peer.Known(entity);
    }

    static LabelSelector labels(String key, String value) {
        return new LabelSelector(Map.of(key, value), List.of());
    }

    static Cidr cidr(String text) {
        String[] parts = text.split("/", -1);
        return new Cidr(address(parts[0]), Integer.parseInt(parts[1]));
    }

    static InetAddress address(String literal) {
        return InetAddress.ofLiteral(literal);
    }

    // What the town is built from

    private static List<InetAddress> addresses(String... literals) {
        return List.of(literals).stream().map(Town::address).toList();
    }

    private static Namespace namespace(String name, String key, String value) {
        return new Namespace(name, Map.of("kubernetes.io/metadata.name", name, key, value));
    }

    private static Pod pod(
            String ref, String app, IdentityMode mode, List<InetAddress> addresses, List<Container> containers) {
        return new Pod(
                podRef(ref), Map.of("app", app), containers, addresses, "n1", false, false, Isolation.SHARED, mode);
    }

    private static Pod hostPod() {
        return new Pod(
                podRef("shop/host"),
                Map.of("app", "host"),
                List.of(container("agent", ContainerType.APP, 0)),
                addresses("192.168.0.2"),
                "n2",
                true,
                false,
                Isolation.SHARED,
                IdentityMode.CGROUP);
    }

    private static Container container(String name, ContainerType type, long uid, ContainerPort... ports) {
        return new Container(name, type, List.of(ports), uid, uid, Set.of(), false);
    }

    private static ContainerPort port(String name, Protocol protocol, int port) {
        return new ContainerPort(name, protocol, port);
    }

    private static Service service(String ref, List<InetAddress> addresses, Service.Port... ports) {
        PodRef name = podRef(ref);
        return new Service(name.namespace(), name.name(), addresses, List.of(ports));
    }

    private static Service.Port servicePort(String name, Protocol protocol, int port, Service.Endpoint... endpoints) {
        return new Service.Port(name, protocol, port, List.of(endpoints));
    }

    private static Service.Endpoint endpoint(String address, int port) {
        return new Service.Endpoint(address(address), port);
    }

    private static PodRef podRef(String text) {
        String[] parts = text.split("/", -1);
        return new PodRef(parts[0], parts[1]);
    }
}
