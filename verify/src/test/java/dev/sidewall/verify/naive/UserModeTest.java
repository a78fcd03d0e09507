package dev.sidewall.verify.naive;

import static dev.sidewall.verify.naive.Case.allow;
import static dev.sidewall.verify.naive.Case.deny;
import static dev.sidewall.verify.naive.Town.ANYTHING;
import static dev.sidewall.verify.naive.Town.containerPeer;
import static dev.sidewall.verify.naive.Town.egress;
import static dev.sidewall.verify.naive.Town.ingress;
import static dev.sidewall.verify.naive.Town.pods;
import static dev.sidewall.verify.naive.Town.ports;
import static dev.sidewall.verify.naive.Town.rule;
import static dev.sidewall.verify.naive.Town.tcp;
import static dev.sidewall.verify.naive.Town.udp;
import static dev.sidewall.verify.naive.Town.with;

import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Containers that share a UID, and datagrams that are judged before their receiver is known. */
class UserModeTest {
    private static final Flow APART_TO_RIGHT = tcp("shop/pair/apart", "shop/pair/right", "127.0.0.1", 8080);
    private static final Flow RIGHT_TO_APART = tcp("shop/pair/right", "shop/pair/apart", "127.0.0.1", 9000);

    static Stream<Case> sharedUid() {
        return Stream.of(
                deny(
                        "the other container of the UID must be allowed in too",
                        with(ingress("pair", "left")),
                        APART_TO_RIGHT),
                allow(
                        "a rule of each lets it in",
                        with(
                                ingress("pair", "left", rule(containerPeer("apart"))),
                                ingress("pair", "right", rule(containerPeer("apart"), tcp("http")))),
                        APART_TO_RIGHT),
                deny(
                        "the other container of the UID must be allowed out too",
                        with(egress("pair", "left")),
                        RIGHT_TO_APART),
                deny(
                        "a named port that only one of them has allows neither",
                        with(ingress("pair", "left,right", rule(containerPeer("apart"), tcp("http")))),
                        APART_TO_RIGHT),
                deny(
                        "a container reaches itself only if each reaches the other",
                        with(ingress("pair", "left")),
                        tcp("shop/pair/right", "shop/pair/right", "::1", 8080)),
                allow(
                        "a container of a UID of its own always reaches itself",
                        with(ingress("pair", "*"), egress("pair", "*")),
                        tcp("shop/pair/apart", "shop/pair/apart", "::1", 8080)),
                deny(
                        "from another Pod both must be allowed",
                        with(ingress("pair", "left")),
                        tcp("shop/web/web", "shop/pair/right", "10.88.0.6", 8080)),
                deny(
                        "to another Pod both must be allowed",
                        with(egress("pair", "left")),
                        tcp("shop/pair/right", "shop/web/web", "10.88.0.7", 8080)),
                allow(
                        "in Cgroup mode a UID means nothing",
                        with(egress("web", "admin")),
                        tcp("shop/web/web", "shop/orders/app", "10.88.0.5", 8080)));
    }

    static Stream<Case> datagrams() {
        Flow toApart = udp("shop/web/web", "shop/pair/apart", "10.88.0.6", 7000);
        Flow toUndeclared = udp("shop/web/web", "shop/pair/apart", "10.88.0.6", 7001);
        return Stream.of(
                allow("an open Pod gets datagrams anywhere", with(), toUndeclared),
                allow(
                        "the container that declares the port lets it in",
                        with(ingress("pair", "apart", rule(pods("web")))),
                        toApart),
                deny(
                        "the container that declares the port is asked even if another owns the socket",
                        with(ingress("pair", "apart")),
                        udp("shop/web/web", "shop/pair/left", "10.88.0.6", 7000)),
                deny(
                        "the owner is asked even if another declares the port",
                        with(ingress("pair", "left")),
                        udp("shop/web/web", "shop/pair/left", "10.88.0.6", 7000)),
                deny(
                        "an undeclared port is closed where any container is isolated",
                        with(ingress("pair", "left", ANYTHING)),
                        toUndeclared),
                allow("egress isolation doesn't close undeclared ports", with(egress("pair", "*")), toUndeclared),
                allow(
                        "the own node passes",
                        with(ingress("pair", "*")),
                        udp("192.168.0.1", "shop/pair/apart", "10.88.0.6", 7001)),
                deny(
                        "through a Service the target port is the one that counts",
                        with(ingress("pair", "apart", ports(udp(70)))),
                        udp("shop/web/web", "shop/pair/apart", "10.96.0.14", 70)),
                allow(
                        "through a Service the target port is allowed",
                        with(ingress("pair", "apart", ports(udp(7000)))),
                        udp("shop/web/web", "shop/pair/apart", "10.96.0.14", 70)),
                allow(
                        "in Cgroup mode the owner alone is asked",
                        with(ingress("orders", "log-shipper")),
                        udp("shop/web/web", "shop/orders/app", "10.88.0.5", 24225)));
    }

    static Stream<Case> localDatagrams() {
        Flow leftToApart = udp("shop/pair/left", "shop/pair/apart", "127.0.0.1", 7000);
        Flow apartToOther = udp("shop/pair/apart", "shop/pair/left", "127.0.0.1", 7001);
        return Stream.of(
                allow(
                        "a declared port is judged as any",
                        with(ingress("pair", "apart", rule(containerPeer("*")))),
                        leftToApart),
                deny("a declared port is denied as any", with(ingress("pair", "apart")), leftToApart),
                deny(
                        "an undeclared port is closed where any is isolated",
                        with(ingress("pair", "right")),
                        apartToOther),
                deny(
                        "an isolated source gets nowhere undeclared by a container peer",
                        with(egress("pair", "apart", rule(containerPeer("*")))),
                        apartToOther),
                allow(
                        "an isolated source gets there by a rule without peers",
                        with(egress("pair", "apart", ports(udp(7001)))),
                        apartToOther),
                allow(
                        "TCP is judged by the owner alone",
                        with(egress("pair", "apart", rule(containerPeer("*")))),
                        tcp("shop/pair/apart", "shop/pair/left", "127.0.0.1", 7001)));
    }

    @ParameterizedTest
    @MethodSource({"sharedUid", "datagrams", "localDatagrams"})
    void theVerdictIsThatOfTheSentence(Case line) {
        line.check();
    }
}
