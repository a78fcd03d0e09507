package dev.sidewall.verify.naive;

import static dev.sidewall.verify.naive.Case.allow;
import static dev.sidewall.verify.naive.Case.deny;
import static dev.sidewall.verify.naive.Town.ANYTHING;
import static dev.sidewall.verify.naive.Town.audit;
import static dev.sidewall.verify.naive.Town.block;
import static dev.sidewall.verify.naive.Town.containerPeer;
import static dev.sidewall.verify.naive.Town.egress;
import static dev.sidewall.verify.naive.Town.entity;
import static dev.sidewall.verify.naive.Town.ingress;
import static dev.sidewall.verify.naive.Town.podsIn;
import static dev.sidewall.verify.naive.Town.ports;
import static dev.sidewall.verify.naive.Town.rule;
import static dev.sidewall.verify.naive.Town.tcp;
import static dev.sidewall.verify.naive.Town.udp;
import static dev.sidewall.verify.naive.Town.with;

import dev.sidewall.policy.model.Entity;
import dev.sidewall.policy.model.PortMatch;
import dev.sidewall.policy.model.Protocol;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Containers of one Pod, in Cgroup mode. */
class SamePodTest {
    private static final Flow APP_TO_SHIPPER = tcp("shop/orders/app", "shop/orders/log-shipper", "127.0.0.1", 24224);

    static Stream<Case> isolation() {
        return Stream.of(
                allow("nothing is denied where no policy selects anything", with(), APP_TO_SHIPPER),
                deny("an ingress policy without rules isolates", with(ingress("orders", "*")), APP_TO_SHIPPER),
                deny("an egress policy without rules isolates", with(egress("orders", "*")), APP_TO_SHIPPER),
                allow("isolation of others doesn't matter", with(ingress("orders", "app")), APP_TO_SHIPPER),
                allow("isolation of other Pods doesn't matter", with(ingress("web", "*")), APP_TO_SHIPPER),
                allow(
                        "an egress policy says nothing of ingress",
                        with(egress("orders", "log-shipper")),
                        APP_TO_SHIPPER),
                deny("a glob selects containers", with(ingress("orders", "log-*")), APP_TO_SHIPPER),
                allow("a glob that doesn't match selects nothing", with(ingress("orders", "log-?")), APP_TO_SHIPPER),
                allow("an Audit policy denies nothing", with(audit(ingress("orders", "*"))), APP_TO_SHIPPER),
                deny(
                        "an Audit policy allows nothing",
                        with(ingress("orders", "*"), audit(ingress("orders", "*", ANYTHING))),
                        APP_TO_SHIPPER),
                allow(
                        "one policy's rule suffices, whatever the others leave out",
                        with(ingress("orders", "*"), ingress("orders", "*", ANYTHING)),
                        APP_TO_SHIPPER),
                allow(
                        "a container reaches itself over loopback",
                        with(ingress("orders", "*"), egress("orders", "*")),
                        tcp("shop/orders/app", "shop/orders/app", "::1", 8080)),
                allow(
                        "a container reaches itself by the Pod's address",
                        with(ingress("orders", "*"), egress("orders", "*")),
                        udp("shop/orders/app", "shop/orders/app", "10.88.0.5", 4242)));
    }

    static Stream<Case> peers() {
        return Stream.of(
                allow(
                        "a container peer allows over loopback",
                        with(ingress("orders", "log-shipper", rule(containerPeer("app")))),
                        APP_TO_SHIPPER),
                allow(
                        "a container peer allows over the Pod's own address",
                        with(ingress("orders", "log-shipper", rule(containerPeer("app")))),
                        tcp("shop/orders/app", "shop/orders/log-shipper", "fd88::5", 24224)),
                deny(
                        "a container peer of another name doesn't match",
                        with(ingress("orders", "log-shipper", rule(containerPeer("ap")))),
                        APP_TO_SHIPPER),
                allow(
                        "a container peer can be a glob",
                        with(egress("orders", "app", rule(containerPeer("*-shipper")))),
                        APP_TO_SHIPPER),
                deny(
                        "both sides are needed: ingress allows, egress doesn't",
                        with(ingress("orders", "log-shipper", ANYTHING), egress("orders", "app")),
                        APP_TO_SHIPPER),
                deny(
                        "both sides are needed: egress allows, ingress doesn't",
                        with(ingress("orders", "log-shipper"), egress("orders", "app", ANYTHING)),
                        APP_TO_SHIPPER),
                allow(
                        "a rule without peers matches inside the Pod",
                        with(ingress("orders", "log-shipper", ports(tcp(24224)))),
                        APP_TO_SHIPPER),
                deny(
                        "podSelector never matches the Pod's own containers",
                        with(egress("orders", "app", rule(podsIn("shop")))),
                        APP_TO_SHIPPER),
                deny(
                        "ipBlock never matches the Pod's own address",
                        with(egress("orders", "app", rule(block("0.0.0.0/0")))),
                        tcp("shop/orders/app", "shop/orders/log-shipper", "10.88.0.5", 24224)),
                deny(
                        "World and Node never match inside the Pod",
                        with(egress("orders", "app", rule(entity(Entity.WORLD)), rule(entity(Entity.NODE)))),
                        APP_TO_SHIPPER));
    }

    static Stream<Case> ports_() {
        return Stream.of(
                deny(
                        "another port than the rule's is denied",
                        with(ingress("orders", "log-shipper", rule(containerPeer("app"), tcp(24223)))),
                        APP_TO_SHIPPER),
                deny(
                        "another protocol than the rule's is denied",
                        with(ingress("orders", "log-shipper", rule(containerPeer("app"), udp(24224)))),
                        APP_TO_SHIPPER),
                allow(
                        "a range holds its last port",
                        with(egress(
                                "orders",
                                "app",
                                rule(containerPeer("*"), new PortMatch.Range(Protocol.TCP, 24000, 24224)))),
                        APP_TO_SHIPPER),
                allow(
                        "a protocol without port is all of its ports",
                        with(egress("orders", "app", ports(new PortMatch.All(Protocol.TCP)))),
                        APP_TO_SHIPPER),
                allow(
                        "a named port resolves in the selected container for ingress",
                        with(ingress("orders", "log-shipper", rule(containerPeer("app"), tcp("forward")))),
                        APP_TO_SHIPPER),
                deny(
                        "a named port of the peer is nothing for ingress",
                        with(ingress("orders", "log-shipper", rule(containerPeer("app"), tcp("http")))),
                        APP_TO_SHIPPER),
                allow(
                        "a named port resolves in the peer for egress",
                        with(egress("orders", "app", rule(containerPeer("*"), tcp("forward")))),
                        APP_TO_SHIPPER),
                deny(
                        "a named port has the number of its protocol",
                        with(egress("orders", "app", rule(containerPeer("*"), udp("forward")))),
                        udp("shop/orders/app", "shop/orders/log-shipper", "127.0.0.1", 24224)),
                allow(
                        "a named port of an init container is its own",
                        with(egress("orders", "app", rule(containerPeer("migrate"), tcp("http")))),
                        tcp("shop/orders/app", "shop/orders/migrate", "127.0.0.1", 9999)),
                deny(
                        "the owner of the listening socket counts, not the container that declares the port",
                        with(egress("orders", "log-shipper", rule(containerPeer("app")))),
                        tcp("shop/orders/log-shipper", "shop/orders/migrate", "127.0.0.1", 8080)));
    }

    @ParameterizedTest
    @MethodSource({"isolation", "peers", "ports_"})
    void theVerdictIsThatOfTheSentence(Case line) {
        line.check();
    }
}
