package dev.rubato.bench.soak;

import dev.rubato.bench.machine.Spread;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/**
 * Whether one resource stayed level: the median of the last quarter against that of the second one. The first quarter
 * is the start, in which everything grows.
 *
 * @param allowed by how much the later median may be higher
 * @param most what the later median may be
 */
record Level(String resource, double earlier, double later, double allowed, double most) {

    static Level of(
            String resource, List<Sample> samples, ToDoubleFunction<Sample> figure, double allowed, double most) {
        int quarter = samples.size() / 4;
        return new Level(
                resource,
                median(samples.subList(quarter, 2 * quarter), figure),
                median(samples.subList(samples.size() - quarter, samples.size()), figure),
                allowed,
                most);
    }

    private static double median(List<Sample> samples, ToDoubleFunction<Sample> figure) {
        return Spread.of(samples.stream()
                        .map(sample -> figure.applyAsDouble(sample))
                        .toList())
                .median();
    }

    boolean holds() {
        return later - earlier <= allowed && later <= most;
    }

    String[] row() {
        return new String[] {
            resource,
            String.format(Locale.ROOT, "%.1f", earlier),
            String.format(Locale.ROOT, "%.1f", later),
            String.format(Locale.ROOT, "%.1f", allowed),
            String.format(Locale.ROOT, "%.1f", most),
            later - earlier > allowed ? "grows" : holds() ? "level" : "too much"
        };
    }
}
