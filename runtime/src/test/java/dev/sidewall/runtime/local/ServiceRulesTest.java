package dev.sidewall.runtime.local;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sidewall.kernel.linux.NetworkNamespace;
import dev.sidewall.policy.model.Protocol;
import dev.sidewall.policy.model.Service;
import dev.sidewall.policy.model.Service.Endpoint;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ServiceRulesTest {
    private static final Subnets RANGE = Subnets.of("10.96.0.0/16", "fd96::/112");

    @TempDir
    private Path directory;

    @Test
    void servicesBecomeTheExpectedTable() throws IOException {
        assertThat(ServiceRules.render(RANGE, services())).isEqualTo(golden("services.nft"));
    }

    @Test
    void noServicesBecomeATableThatRefusesEveryVirtualAddress() throws IOException {
        assertThat(ServiceRules.render(RANGE, List.of())).isEqualTo(golden("no-services.nft"));
    }

    @Test
    void theKernelTakesTheTableAndItsReplacement() throws IOException {
        TestRuntime.assumeRoot();
        Path netns = directory.resolve("netns");
        NetworkNamespace.create(netns);
        try {
            Nft nft = new Nft(Tools.find());
            nft.load(netns, ServiceRules.render(RANGE, services()));
            nft.load(netns, ServiceRules.render(RANGE, services()));
            nft.load(netns, ServiceRules.render(RANGE, List.of()));
            nft.load(netns, ServiceRules.render(RANGE, manyServices()));
            assertThatThrownBy(() -> nft.load(netns, "nonsense"))
                    .hasMessageStartingWith("nft refused the Services' rules: ")
                    .hasMessageContaining("syntax error");
        } finally {
            NetworkNamespace.delete(netns);
        }
    }

    private static List<Service> services() {
        List<InetAddress> both = List.of(address("10.96.1.0"), address("fd96::100"));
        Service web = new Service(
                "shop",
                "\" } drop; #",
                both,
                List.of(
                        new Service.Port(
                                "http",
                                Protocol.TCP,
                                80,
                                List.of(
                                        endpoint("10.88.0.2", 8080),
                                        endpoint("10.88.0.3", 8081),
                                        endpoint("fd88::2", 8080))),
                        new Service.Port("dns", Protocol.UDP, 53, List.of(endpoint("10.88.0.2", 53))),
                        new Service.Port("none", Protocol.SCTP, 9, List.of())));
        Service second = new Service(
                "shop",
                "same-address",
                List.of(address("10.96.1.0")),
                List.of(new Service.Port(null, Protocol.TCP, 80, List.of(endpoint("10.88.0.9", 1)))));
        Service headless = new Service("shop", "headless", List.of(), web.ports());
        Service chosen = new Service("shop", "chosen", List.of(address("172.20.0.7")), List.of());
        return List.of(web, second, headless, chosen);
    }

    private static List<Service> manyServices() {
        List<Service> services = new ArrayList<>();
        for (int i = 1; i <= 500; i++) {
            DualStack virtual = RANGE.at(i);
            List<Endpoint> endpoints = List.of(endpoint("10.88.0.2", 80), endpoint("fd88::2", 80));
            services.add(new Service(
                    "many",
                    "s" + i,
                    virtual.addresses(),
                    List.of(new Service.Port(null, Protocol.TCP, 80, endpoints))));
        }
        return services;
    }

    private static Endpoint endpoint(String address, int port) {
        return new Endpoint(address(address), port);
    }

    private static InetAddress address(String literal) {
        return InetAddress.ofLiteral(literal);
    }

    private static String golden(String name) throws IOException {
        try (InputStream file = Objects.requireNonNull(ServiceRulesTest.class.getResourceAsStream(name), name)) {
            return new String(file.readAllBytes(), UTF_8);
        }
    }
}
