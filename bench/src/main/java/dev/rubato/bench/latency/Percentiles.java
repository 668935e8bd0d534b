package dev.rubato.bench.latency;

import dev.rubato.bench.machine.Plot;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramIterationValue;

/**
 * One distribution of a latency, as measured and corrected for coordinated omission: what was due while the load itself
 * stood still waited too, from when it was due.
 *
 * <p>The correction of HdrHistogram ({@code copyCorrectedForCoordinatedOmission}, Gil Tene) adds what was not asked while
 * an answer was late. Here nobody waits for an answer: the kernel times each event, however far behind the agent is, and
 * such values would only lower the figures. What can be late is the load, on a machine that stands still. Its program has
 * a fixed time for each event and makes up for those that it missed ({@code repeat} in {@code load.c}), so none is added,
 * and each counts from its fixed time.
 *
 * @param span from where to where
 * @param load what ran meanwhile
 * @param measured from the kernel's time
 * @param corrected from the time at which the load was to start it; the same where there is no such time
 * @param error by how much at most each measured one is too great
 */
record Percentiles(Span span, String load, Histogram measured, Histogram corrected, Histogram error) {
    /** Longest latency that is told apart. */
    private static final long LONGEST_NS = 60_000_000_000L;

    private static final int DIGITS = 3;
    private static final int TICKS_PER_HALF = 5;

    /** Fewer values than this have no distribution to draw. */
    private static final int FEWEST_DRAWN = 10;

    /** Of what has no fixed times. */
    static Percentiles of(Span span, String load, List<Find> finds) {
        return of(span, load, finds, new long[finds.size()]);
    }

    /** Of events in any order that a load starts every {@code stepNs}. */
    static Percentiles ofPaced(Span span, String load, List<Find> finds, long stepNs) {
        List<Find> inOrder =
                finds.stream().sorted(Comparator.comparingLong(Find::fromNs)).toList();
        return of(span, load, inOrder, lateNs(inOrder, stepNs));
    }

    private static Percentiles of(Span span, String load, List<Find> finds, long[] lateNs) {
        Histogram measured = new Histogram(LONGEST_NS, DIGITS);
        Histogram corrected = new Histogram(LONGEST_NS, DIGITS);
        Histogram error = new Histogram(LONGEST_NS, DIGITS);
        for (int i = 0; i < lateNs.length; i++) {
            Find find = finds.get(i);
            measured.recordValue(Math.clamp(find.ageNs(), 0, LONGEST_NS));
            corrected.recordValue(Math.clamp(find.ageNs() + lateNs[i], 0, LONGEST_NS));
            error.recordValue(Math.clamp(find.errorNs(), 0, LONGEST_NS));
        }
        return new Percentiles(span, load, measured, corrected, error);
    }

    /**
     * By how much each event was later than its fixed time. The load does not tell that time: it is that of the latest
     * schedule which no later event is ahead of, {@code due(n) = n step + min(time(m) - m step)} over {@code m >= n}. After
     * events that were lost, and of a load that never makes up for what it missed, it is a later schedule and no delay.
     *
     * @param inOrder events by their time
     */
    private static long[] lateNs(List<Find> inOrder, long stepNs) {
        long[] lateNs = new long[inOrder.size()];
        long beganNs = Long.MAX_VALUE;
        for (int i = lateNs.length - 1; i >= 0; i--) {
            long ownNs = inOrder.get(i).fromNs() - i * stepNs;
            beganNs = Math.min(beganNs, ownNs);
            lateNs[i] = ownNs - beganNs;
        }
        return lateNs;
    }

    String[] row() {
        return new String[] {
            span.what(),
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
                span.legend() + ", " + load,
                points.stream().mapToDouble(point -> point[0]).toArray(),
                points.stream().mapToDouble(point -> point[1]).toArray());
    }
}
