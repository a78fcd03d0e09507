package dev.sidewall.verify.naive;

import static dev.sidewall.verify.naive.Case.allow;
import static dev.sidewall.verify.naive.Case.deny;
import static dev.sidewall.verify.naive.Town.ANYTHING;
import static dev.sidewall.verify.naive.Town.block;
import static dev.sidewall.verify.naive.Town.containerPeer;
import static dev.sidewall.verify.naive.Town.egress;
import static dev.sidewall.verify.naive.Town.entity;
import static dev.sidewall.verify.naive.Town.ingress;
import static dev.sidewall.verify.naive.Town.pods;
import static dev.sidewall.verify.naive.Town.podsIn;
import static dev.sidewall.verify.naive.Town.ports;
import static dev.sidewall.verify.naive.Town.rule;
import static dev.sidewall.verify.naive.Town.tcp;
import static dev.sidewall.verify.naive.Town.udp;
import static dev.sidewall.verify.naive.Town.with;

import dev.sidewall.policy.model.Entity;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Between Pods, and between a Pod and nodes and the outside, by addresses dialled directly. */
class RemoteTest {
    private static final Flow TO_WEB = tcp("shop/orders/app", "shop/web/web", "10.88.0.7", 8080);
    private static final Flow TO_WORLD = tcp("shop/orders/app", "203.0.113.9", "203.0.113.9", 443);
    private static final Flow FROM_WORLD = tcp("203.0.113.9", "shop/orders/app", "10.88.0.5", 8080);

    static Stream<Case> egressOf() {
        return Stream.of(
                allow(
                        "a podSelector matches its own namespace",
                        with(egress("orders", "app", rule(pods("web")))),
                        TO_WEB),
                deny(
                        "a podSelector doesn't match another namespace",
                        with(egress("orders", "app", rule(pods("loki")))),
                        tcp("shop/orders/app", "logging/loki/loki", "10.88.0.8", 3100)),
                allow(
                        "a namespaceSelector matches all its Pods",
                        with(egress("orders", "app", rule(podsIn("ops")))),
                        tcp("shop/orders/app", "logging/loki/loki", "fd88::8", 3100)),
                deny(
                        "a container peer matches no other Pod",
                        with(egress("orders", "app", rule(containerPeer("*")))),
                        TO_WEB),
                allow("a rule without peers matches another Pod", with(egress("orders", "app", ANYTHING)), TO_WEB),
                allow(
                        "ipBlock matches a Pod's address",
                        with(egress("orders", "app", rule(block("10.88.0.0/24")))),
                        TO_WEB),
                deny(
                        "an excepted address isn't matched",
                        with(egress("orders", "app", rule(block("10.88.0.0/24", "10.88.0.6/31")))),
                        TO_WEB),
                deny(
                        "IPv4 blocks say nothing of IPv6",
                        with(egress("orders", "app", rule(block("0.0.0.0/0")))),
                        tcp("shop/orders/app", "shop/web/web", "fd88::7", 8080)),
                allow(
                        "a named port is the first of its name, init containers aside",
                        with(egress("orders", "app", rule(pods("web"), tcp("http")))),
                        TO_WEB),
                deny(
                        "a named port is only the first of its name",
                        with(egress("orders", "app", rule(pods("web"), tcp("http")))),
                        tcp("shop/orders/app", "shop/web/admin", "10.88.0.7", 8081)),
                allow(
                        "a named port resolves in the Pod also where a rule has no peers",
                        with(egress("orders", "app", ports(tcp("http")))),
                        TO_WEB),
                deny(
                        "a named port is nothing at an address that is no Pod's",
                        with(egress("orders", "app", ports(tcp("http")))),
                        tcp("shop/orders/app", "203.0.113.9", "203.0.113.9", 8080)),
                allow("World is outside", with(egress("orders", "app", rule(entity(Entity.WORLD)))), TO_WORLD),
                deny("World is no Pod", with(egress("orders", "app", rule(entity(Entity.WORLD)))), TO_WEB),
                deny(
                        "World is no node",
                        with(egress("orders", "app", rule(entity(Entity.WORLD)))),
                        tcp("shop/orders/app", "192.168.0.1", "192.168.0.1", 22)),
                allow(
                        "Node is any node in egress",
                        with(egress("orders", "app", rule(entity(Entity.NODE), tcp(22)))),
                        tcp("shop/orders/app", "192.168.0.2", "192.168.0.2", 22)),
                deny("Node is not the world", with(egress("orders", "app", rule(entity(Entity.NODE)))), TO_WORLD),
                deny(
                        "a hostNetwork Pod isn't found by its labels: its address is the node's",
                        with(egress("orders", "app", rule(pods("host")))),
                        tcp("shop/orders/app", "shop/host/agent", "192.168.0.2", 22)),
                allow(
                        "ClusterDNS is port 53 of the DNS Pods",
                        with(egress("orders", "app", rule(entity(Entity.CLUSTER_DNS)))),
                        udp("shop/orders/app", "kube-system/dns/dns", "10.88.0.53", 53)),
                deny(
                        "ClusterDNS is no other port of the DNS Pods",
                        with(egress("orders", "app", rule(entity(Entity.CLUSTER_DNS)))),
                        tcp("shop/orders/app", "kube-system/dns/dns", "10.88.0.53", 9153)),
                allow(
                        "ClusterDNS is another port where the rule names it",
                        with(egress("orders", "app", rule(entity(Entity.CLUSTER_DNS), tcp("metrics")))),
                        tcp("shop/orders/app", "kube-system/dns/dns", "10.88.0.53", 9153)),
                allow(
                        "ClusterDNS is node-local DNS too",
                        with(egress("orders", "app", rule(entity(Entity.CLUSTER_DNS)))),
                        tcp("shop/orders/app", "169.254.20.10", "169.254.20.10", 53)),
                allow(
                        "KubeAPIServer is its endpoints",
                        with(egress("orders", "app", rule(entity(Entity.KUBE_API_SERVER)))),
                        tcp("shop/orders/app", "192.168.0.2", "192.168.0.2", 6443)),
                deny(
                        "KubeAPIServer is no other port of its node",
                        with(egress("orders", "app", rule(entity(Entity.KUBE_API_SERVER)))),
                        tcp("shop/orders/app", "192.168.0.2", "192.168.0.2", 22)));
    }

    static Stream<Case> ingressOf() {
        Flow fromWeb = tcp("shop/web/web", "shop/orders/app", "10.88.0.5", 8080);
        Flow fromPair = udp("shop/pair/apart", "shop/orders/app", "10.88.0.5", 8080);
        return Stream.of(
                deny("an ingress policy without rules denies the world", with(ingress("orders", "app")), FROM_WORLD),
                allow("other containers stay open", with(ingress("orders", "log-shipper")), FROM_WORLD),
                allow("World is outside", with(ingress("orders", "app", rule(entity(Entity.WORLD)))), FROM_WORLD),
                deny("World is no Pod", with(ingress("orders", "app", rule(entity(Entity.WORLD)))), fromWeb),
                allow(
                        "a podSelector matches by source address",
                        with(ingress("orders", "app", rule(pods("web")))),
                        fromWeb),
                deny(
                        "a podSelector doesn't match other Pods",
                        with(ingress("orders", "app", rule(pods("web")))),
                        fromPair),
                allow(
                        "ipBlock matches the source",
                        with(ingress("orders", "app", rule(block("203.0.113.0/24")))),
                        FROM_WORLD),
                allow(
                        "ipBlock matches a Pod's address",
                        with(ingress("orders", "app", rule(block("10.88.0.7/32")))),
                        fromWeb),
                deny(
                        "a container peer matches nobody outside",
                        with(ingress("orders", "app", rule(containerPeer("*")))),
                        fromWeb),
                allow(
                        "a named port is the selected container's",
                        with(ingress("orders", "app", ports(tcp("http")))),
                        fromWeb),
                deny(
                        "a named port is not another container's",
                        with(ingress("orders", "log-shipper", ports(tcp("http")))),
                        tcp("shop/web/web", "shop/orders/log-shipper", "10.88.0.5", 8080)),
                allow(
                        "the own node always passes",
                        with(ingress("orders", "*")),
                        tcp("10.88.0.1", "shop/orders/app", "10.88.0.5", 8080)),
                deny(
                        "another node doesn't pass, not even as Node",
                        with(ingress("orders", "*", rule(entity(Entity.NODE)))),
                        tcp("192.168.0.2", "shop/orders/app", "10.88.0.5", 8080)),
                deny(
                        "the source's egress counts as well",
                        with(ingress("orders", "app", rule(pods("web"))), egress("web", "web")),
                        fromWeb),
                deny(
                        "a source without an address of that family can't be",
                        with(),
                        tcp("kube-system/dns/dns", "shop/orders/app", "fd88::5", 8080)),
                allow(
                        "a hostNetwork Pod is never touched",
                        with(ingress("host", "*"), egress("host", "*")),
                        tcp("shop/host/agent", "203.0.113.9", "203.0.113.9", 443)),
                allow(
                        "KubeAPIServer is a source by its endpoints' addresses",
                        with(ingress("orders", "app", rule(entity(Entity.KUBE_API_SERVER), tcp(8080)))),
                        tcp("192.168.0.2", "shop/orders/app", "10.88.0.5", 8080)));
    }

    @ParameterizedTest
    @MethodSource({"egressOf", "ingressOf"})
    void theVerdictIsThatOfTheSentence(Case line) {
        line.check();
    }
}
