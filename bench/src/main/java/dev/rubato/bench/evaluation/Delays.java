package dev.rubato.bench.evaluation;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.apache.commons.math3.distribution.BinomialDistribution;

/** How long it took, with runs that ended before anything was found (Kaplan and Meier, 1958). */
final class Delays {
    /** Halvings until a share is known to a thousandth. */
    private static final int SHARE_STEPS = 10;

    private final List<Delay> delays = new ArrayList<>();

    private record Delay(double value, boolean found) {}

    void found(double value) {
        delays.add(new Delay(value, true));
    }

    /** The run was watched for {@code value} and nothing was found. */
    void censored(double value) {
        delays.add(new Delay(value, false));
    }

    int censored() {
        return (int) delays.stream().filter(delay -> !delay.found).count();
    }

    void addAll(Delays others) {
        delays.addAll(others.delays);
    }

    /** The least value by which {@code share} is found; infinite if it never is. */
    double quantile(double share) {
        List<Delay> sorted = new ArrayList<>(delays);
        sorted.sort(Comparator.comparingDouble(Delay::value).thenComparing(delay -> !delay.found));
        double missing = 1;
        for (int i = 0; i < sorted.size(); i++) {
            if (sorted.get(i).found) {
                int atRisk = sorted.size() - i;
                missing *= 1 - 1.0 / atRisk;
                if (missing <= 1 - share + 1e-9) {
                    return sorted.get(i).value;
                }
            }
        }
        return Double.POSITIVE_INFINITY;
    }

    /** The share that is found within {@code value}. */
    double foundWithin(double value) {
        double low = 0;
        double high = 1;
        for (int i = 0; i < SHARE_STEPS; i++) {
            double middle = (low + high) / 2;
            if (quantile(middle) <= value) {
                low = middle;
            } else {
                high = middle;
            }
        }
        return (low + high) / 2;
    }

    /** How many runs were found within {@code value}. */
    int countWithin(double value) {
        return (int) delays.stream()
                .filter(delay -> delay.found && delay.value <= value)
                .count();
    }

    int runs() {
        return delays.size();
    }

    /**
     * An exact interval of a quantile from the ranks that surround it (binomial), where runs in which nothing was found
     * stand last.
     */
    Interval quantileInterval(double share) {
        double[] sorted = delays.stream()
                .mapToDouble(delay -> delay.found ? delay.value : Double.POSITIVE_INFINITY)
                .sorted()
                .toArray();
        if (sorted.length == 0) {
            return new Interval(0, Double.POSITIVE_INFINITY);
        }
        BinomialDistribution below = new BinomialDistribution(null, sorted.length, share);
        int first = below.inverseCumulativeProbability(Interval.TAIL);
        int last = below.inverseCumulativeProbability(1 - Interval.TAIL);
        double low = first == 0 ? 0 : sorted[first - 1];
        double high = last >= sorted.length ? Double.POSITIVE_INFINITY : sorted[last];
        return new Interval(low, high);
    }

    double median() {
        return quantile(0.5);
    }
}
