package dev.sidewall.e2e.scenario;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/** Chance, from a seed. java.util.Random, because its sequence is specified. */
final class Dice {
    private final Random random;

    Dice(long seed) {
        this.random = new Random(seed);
    }

    boolean chance(int percent) {
        return random.nextInt(100) < percent;
    }

    /** Both included. */
    int between(int least, int most) {
        return least + random.nextInt(most - least + 1);
    }

    <T> T one(List<T> of) {
        return of.get(random.nextInt(of.size()));
    }

    /** Some of them, in their order. */
    <T> List<T> some(int least, int most, List<T> of) {
        List<Integer> places = new ArrayList<>();
        for (int i = 0; i < of.size(); i++) {
            places.add(i);
        }
        Collections.shuffle(places, random);
        return places.subList(0, Math.min(between(least, most), places.size())).stream()
                .sorted()
                .<T>map(of::get)
                .toList();
    }
}
