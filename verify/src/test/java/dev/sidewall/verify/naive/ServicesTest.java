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
import static dev.sidewall.verify.naive.Town.servicePeer;
import static dev.sidewall.verify.naive.Town.tcp;
import static dev.sidewall.verify.naive.Town.udp;
import static dev.sidewall.verify.naive.Town.with;

import dev.sidewall.policy.model.Entity;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Virtual addresses of Services, dialled from Pods. */
class ServicesTest {
    private static final Flow TO_LOKI = tcp("shop/orders/app", "logging/loki/loki", "10.96.0.10", 80);
    private static final Flow TO_MIXED = tcp("shop/orders/app", "shop/web/web", "10.96.0.11", 80);
    private static final Flow TO_OWN = tcp("shop/orders/log-shipper", "shop/web/web", "10.96.0.12", 80);
    private static final Flow TO_EMPTY = tcp("shop/orders/app", "10.96.0.13", "10.96.0.13", 80);

    static Stream<Case> selectors() {
        return Stream.of(
                allow(
                        "a selector of every endpoint allows the virtual address",
                        with(egress("orders", "app", rule(podsIn("ops")))),
                        TO_LOKI),
                allow(
                        "a selector's ports are target ports",
                        with(egress("orders", "app", rule(podsIn("ops"), tcp(3100)))),
                        TO_LOKI),
                deny(
                        "a selector's ports are not service ports",
                        with(egress("orders", "app", rule(podsIn("ops"), tcp(80)))),
                        TO_LOKI),
                allow(
                        "a selector's named port is the Pod's",
                        with(egress("orders", "app", rule(podsIn("ops"), tcp("push")))),
                        tcp("shop/orders/app", "logging/loki/loki", "fd96::10", 80)),
                deny(
                        "a virtual address with an endpoint that isn't allowed is left out",
                        with(egress("orders", "app", rule(pods("web")))),
                        TO_MIXED),
                allow(
                        "the endpoints may be allowed by different rules",
                        with(egress("orders", "app", rule(pods("web"), tcp(8080)), rule(podsIn("ops"), tcp(3100)))),
                        TO_MIXED),
                allow(
                        "the endpoints may be allowed by different policies",
                        with(egress("orders", "app", rule(pods("web"))), egress("orders", "*", rule(podsIn("ops")))),
                        TO_MIXED),
                deny(
                        "ipBlock over the virtual address alone is not enough",
                        with(egress("orders", "app", rule(block("10.96.0.0/16")))),
                        TO_LOKI),
                allow(
                        "ipBlock over virtual address and endpoints is enough",
                        with(egress("orders", "app", rule(block("10.0.0.0/8")))),
                        TO_LOKI),
                deny("World is no Service", with(egress("orders", "app", rule(entity(Entity.WORLD)))), TO_LOKI),
                allow("a rule without peers and ports allows it", with(egress("orders", "app", ANYTHING)), TO_LOKI),
                deny(
                        "the ports of a rule without peers are target ports",
                        with(egress("orders", "app", ports(tcp(80)))),
                        TO_LOKI),
                deny(
                        "without endpoints a selector allows nothing",
                        with(egress("orders", "app", rule(podsIn("shop")))),
                        TO_EMPTY));
    }

    static Stream<Case> named() {
        return Stream.of(
                allow(
                        "a service peer allows the virtual address",
                        with(egress("orders", "app", rule(servicePeer("logging", "loki")))),
                        TO_LOKI),
                allow(
                        "a service peer's ports are service ports",
                        with(egress("orders", "app", rule(servicePeer("logging", "loki"), tcp(80)))),
                        TO_LOKI),
                deny(
                        "a service peer's ports are not target ports",
                        with(egress("orders", "app", rule(servicePeer("logging", "loki"), tcp(3100)))),
                        TO_LOKI),
                allow(
                        "a service peer's named port is the Service's",
                        with(egress("orders", "app", rule(servicePeer("shop", "mixed"), tcp("http")))),
                        TO_MIXED),
                allow(
                        "a service peer allows its endpoints at the target port",
                        with(egress("orders", "app", rule(servicePeer("logging", "loki"), tcp("push")))),
                        tcp("shop/orders/app", "logging/loki/loki", "10.88.0.8", 3100)),
                deny(
                        "a service peer allows no other port of its endpoints",
                        with(egress("orders", "app", rule(servicePeer("logging", "loki")))),
                        tcp("shop/orders/app", "logging/loki/loki", "10.88.0.8", 3101)),
                deny(
                        "a service peer allows no other Service of the same endpoints",
                        with(egress("orders", "app", rule(servicePeer("logging", "loki")))),
                        TO_MIXED),
                allow(
                        "a service peer without endpoints is allowed and leads nowhere",
                        with(egress("orders", "app", rule(servicePeer("shop", "empty")))),
                        TO_EMPTY),
                allow(
                        "ClusterDNS is the DNS Service's virtual address",
                        with(egress("orders", "app", rule(entity(Entity.CLUSTER_DNS)))),
                        udp("shop/orders/app", "kube-system/dns/dns", "10.96.0.53", 53)),
                deny(
                        "ClusterDNS is port 53 there",
                        with(egress("orders", "app", rule(entity(Entity.CLUSTER_DNS)))),
                        tcp("shop/orders/app", "kube-system/dns/dns", "10.96.0.53", 9153)),
                allow(
                        "KubeAPIServer is its virtual address",
                        with(egress("orders", "app", rule(entity(Entity.KUBE_API_SERVER)))),
                        tcp("shop/orders/app", "192.168.0.2", "10.96.0.1", 443)));
    }

    static Stream<Case> destinationSide() {
        return Stream.of(
                allow(
                        "ingress sees the client's address at the target port",
                        with(ingress("web", "web", rule(pods("orders"), tcp(8080)))),
                        TO_MIXED),
                deny(
                        "ingress doesn't see the service port",
                        with(ingress("web", "web", rule(pods("orders"), tcp(80)))),
                        TO_MIXED),
                allow(
                        "the rules of an endpoint that the address didn't lead to don't matter",
                        with(ingress("web", "*")),
                        tcp("shop/orders/app", "logging/loki/loki", "10.96.0.11", 80)));
    }

    static Stream<Case> hairpin() {
        Flow home = tcp("shop/orders/log-shipper", "shop/orders/app", "10.96.0.12", 80);
        return Stream.of(
                allow("an open Pod may use its own Service", with(), home),
                deny(
                        "ingress of any container holds back who isn't isolated",
                        with(ingress("orders", "migrate")),
                        home),
                deny(
                        "it is held back also when it would have come to another Pod",
                        with(ingress("orders", "app")),
                        TO_OWN),
                allow(
                        "every container of the Pod lets it in at the target port",
                        with(ingress("orders", "*", rule(containerPeer("log-shipper"), tcp(8080)))),
                        home),
                deny(
                        "the service port isn't the target port",
                        with(ingress("orders", "*", rule(containerPeer("log-shipper"), tcp(80)))),
                        home),
                allow(
                        "an isolated source needs every container and the other endpoints",
                        with(egress("orders", "log-shipper", rule(containerPeer("*")), rule(pods("web")))),
                        home),
                deny(
                        "an isolated source needs the other endpoints too",
                        with(egress("orders", "log-shipper", rule(containerPeer("*")))),
                        home),
                deny(
                        "a service peer isn't enough at home",
                        with(egress("orders", "log-shipper", rule(servicePeer("shop", "own")))),
                        home),
                allow(
                        "a service peer stands for the other endpoints",
                        with(egress(
                                "orders", "log-shipper", rule(servicePeer("shop", "own")), rule(containerPeer("*")))),
                        home),
                allow(
                        "a container itself counts as allowed",
                        with(ingress("orders", "log-shipper"), egress("orders", "log-shipper", ANYTHING)),
                        home),
                allow(
                        "who comes from another Pod isn't held back",
                        with(ingress("orders", "migrate")),
                        tcp("shop/web/web", "shop/orders/app", "10.96.0.12", 80)));
    }

    @ParameterizedTest
    @MethodSource({"selectors", "named", "destinationSide", "hairpin"})
    void theVerdictIsThatOfTheSentence(Case line) {
        line.check();
    }
}
