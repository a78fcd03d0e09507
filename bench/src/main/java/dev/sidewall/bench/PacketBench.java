package dev.sidewall.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Packets under every variant. All variants are set up side by side, each in a namespace of its own, and measured for a moment
 * in every one of many rounds, in changing order: what else happens on the machine then hits all of them alike.
 */
final class PacketBench {
    private static final int WARM_UP_MILLIS = 300;

    private final Sandbox sandbox;
    private final List<Variant> variants;
    private final int rounds;
    private final int millis;
    private final Consumer<String> progress;

    PacketBench(Sandbox sandbox, List<Variant> variants, int rounds, int millis, Consumer<String> progress) {
        this.sandbox = sandbox;
        this.variants = variants;
        this.rounds = rounds;
        this.millis = millis;
        this.progress = progress;
    }

    List<Series> run(List<Placement> placements) throws IOException {
        List<String> arguments = new ArrayList<>(List.of(Entries.ECHO_PORT + "," + Entries.CONNECT_PORT));
        List<Path> namespaces = new ArrayList<>();
        for (int i = 0; i < variants.size(); i++) {
            namespaces.add(Sandbox.namespace("variant" + i));
            arguments.add(namespaces.getLast().toString());
        }
        try (ContainerProcess server = container(Entries.SERVER, Entries.SERVER_UID, EchoServer.class, arguments)) {
            for (int i = 0; i < variants.size(); i++) {
                progress.accept("setting up " + variants.get(i).name());
                variants.get(i).setUp(namespaces.get(i), sandbox);
            }
            try (ContainerProcess client = container(Entries.CLIENT, Entries.CLIENT_UID, LoadClient.class, arguments)) {
                List<Series> all = new ArrayList<>();
                for (Placement placement : placements) {
                    placement.apply(client, server);
                    all.addAll(measure(client, placement));
                }
                return all;
            }
        }
    }

    private ContainerProcess container(String name, long uid, Class<?> main, List<String> arguments)
            throws IOException {
        return ContainerProcess.start(name, uid, sandbox.members(name), main, arguments);
    }

    private List<Series> measure(ContainerProcess client, Placement placement) throws IOException {
        Random random = new Random(1);
        List<Integer> order =
                new ArrayList<>(IntStream.range(0, variants.size()).boxed().toList());
        Map<Measure, List<List<Double>>> micros = new EnumMap<>(Measure.class);
        for (Measure measure : Measure.values()) {
            micros.put(
                    measure,
                    Stream.generate(() -> (List<Double>) new ArrayList<Double>())
                            .limit(variants.size())
                            .toList());
            for (int variant : order) {
                slice(client, measure, variant, WARM_UP_MILLIS / order.size());
            }
        }
        for (int round = 0; round < rounds; round++) {
            if (round % 10 == 0) {
                progress.accept(placement.title + ": round " + round + " of " + rounds);
            }
            for (Map.Entry<Measure, List<List<Double>>> measure : micros.entrySet()) {
                Collections.shuffle(order, random);
                for (int variant : order) {
                    measure.getValue().get(variant).add(slice(client, measure.getKey(), variant, millis));
                }
            }
        }
        List<Series> all = new ArrayList<>();
        micros.forEach((measure, values) -> {
            for (int variant = 0; variant < variants.size(); variant++) {
                all.add(new Series(placement, measure, variants.get(variant), values.get(variant)));
            }
        });
        return all;
    }

    private static double slice(ContainerProcess client, Measure measure, int variant, int millis) throws IOException {
        return Double.parseDouble(client.ask(measure + " " + variant + " " + millis)) / 1000;
    }
}
