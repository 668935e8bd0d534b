package dev.rubato.bench.latency;

import dev.rubato.bench.machine.Plot;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramIterationValue;

/**
 * One distribution of a latency, as measured and corrected for coordinated omission: a stall during which the load
 * itself could not start anything stands for all that was due in it.
 *
 * @param what from where to where
 * @param load what ran meanwhile
 * @param corrected with the values that were omitted
 * @param error by how much at most each measured one is too great
 */
record Percentiles(String what, String load, Histogram measured, Histogram corrected, Histogram error) {
    private static final int TICKS_PER_HALF = 5;

    /** Fewer values than this have no distribution to draw. */
    private static final int FEWEST_DRAWN = 10;

    /** @param intervalNs between two events that were due; 0 if they had no fixed times */
    static Percentiles of(String what, String load, Follower.Found found, long intervalNs) {
        Histogram measured = found.age();
        Histogram corrected =
                intervalNs > 0 ? measured.copyCorrectedForCoordinatedOmission(intervalNs) : measured.copy();
        return new Percentiles(what, load, measured, corrected, found.error());
    }

    String[] row() {
        return new String[] {
            what,
            load,
            Long.toString(measured.getTotalCount()),
            text(measured, 50),
            text(measured, 90),
            text(measured, 99),
            text(measured, 99.9),
            text(measured, 100),
            text(corrected, 50),
            text(corrected, 99),
            text(corrected, 99.9),
            text(error, 50),
            text(error, 100)
        };
    }

    /** A percentile in milliseconds. */
    static String text(Histogram histogram, double percentile) {
        return histogram.getTotalCount() == 0
                ? "-"
                : String.format(Locale.ROOT, "%.2f", histogram.getValueAtPercentile(percentile) / 1e6);
    }

    /** Adds the corrected distribution: one in how many is slower than how many milliseconds, up to one of all. */
    void draw(Plot plot) {
        long count = corrected.getTotalCount();
        if (count < FEWEST_DRAWN) {
            return;
        }
        List<double[]> points = new ArrayList<>();
        for (HistogramIterationValue value : corrected.percentiles(TICKS_PER_HALF)) {
            double oneIn = 1 / Math.max(1.0 / count, 1 - value.getPercentileLevelIteratedTo() / 100);
            points.add(new double[] {oneIn, value.getValueIteratedTo() / 1e6});
        }
        plot.line(
                what + ", " + load,
                points.stream().mapToDouble(point -> point[0]).toArray(),
                points.stream().mapToDouble(point -> point[1]).toArray());
    }
}
