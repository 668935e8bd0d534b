package dev.rubato.bench.machine;

import java.util.Arrays;
import java.util.Collection;
import java.util.Locale;

/**
 * Median, least and greatest of some measurements of the same thing.
 *
 * @param count how many there are; 0 makes the others NaN
 */
public record Spread(double median, double least, double greatest, int count) {

    /** Of these values; those that are not a number are left out. */
    public static Spread of(Collection<Double> values) {
        double[] sorted = values.stream()
                .mapToDouble(Double::doubleValue)
                .filter(value -> !Double.isNaN(value))
                .sorted()
                .toArray();
        return sorted.length == 0
                ? new Spread(Double.NaN, Double.NaN, Double.NaN, 0)
                : new Spread(medianOf(sorted), sorted[0], sorted[sorted.length - 1], sorted.length);
    }

    /** The median of values in any order. */
    public static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return medianOf(sorted);
    }

    private static double medianOf(double[] sorted) {
        int half = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
    }

    /** {@code 4.21 (4.02–4.80)} in a format for one number; "-" without values. */
    public String text(String format) {
        if (count == 0) {
            return "-";
        }
        String middle = String.format(Locale.ROOT, format, median);
        return count == 1
                ? middle
                : middle + String.format(Locale.ROOT, " (" + format + "–" + format + ")", least, greatest);
    }
}
