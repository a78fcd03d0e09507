package dev.sidewall.bench;

import java.util.List;
import java.util.stream.IntStream;

/** What one variant took in each round, in microseconds. */
record Series(Placement placement, Measure measure, Variant variant, List<Double> micros) {
    Series {
        micros = List.copyOf(micros);
    }

    /** A ratio of two variants: per round, as both were measured within moments of each other, and then the middle. */
    record Ratio(double median, double lowerQuartile, double upperQuartile) {}

    double median() {
        return quantile(micros, 0.5);
    }

    Ratio to(Series other) {
        List<Double> ratios = IntStream.range(0, micros.size())
                .mapToObj(round -> micros.get(round) / other.micros.get(round))
                .toList();
        return new Ratio(quantile(ratios, 0.5), quantile(ratios, 0.25), quantile(ratios, 0.75));
    }

    static double quantile(List<Double> values, double quantile) {
        return values.stream().sorted().toList().get((int) Math.round(quantile * (values.size() - 1)));
    }
}
