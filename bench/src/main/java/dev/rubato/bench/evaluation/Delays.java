package dev.rubato.bench.evaluation;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

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

    double median() {
        return quantile(0.5);
    }
}
