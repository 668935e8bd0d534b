package dev.rubato.detect.scan;

import dev.rubato.detect.Cusum;

/**
 * The sequential test of one key for breadth: does it reach new hosts faster than is ordinary? Four cumulative sums, each
 * for another rate of spread, over the times between new hosts; {@code ln(l1/l0) - (l1-l0) dt} a host, and their mean.
 *
 * <p>The reset stays outside of the sum, so each is an e-process while new hosts come at most at the benign rate, and so is
 * their mean. A rate that is not at least twice the benign one takes no part: it would gain evidence from silence. The
 * first host only starts the clock. Cost: four additions a new host.
 */
final class BreadthStatistic {
    private static final double SECONDS_PER_HOUR = 3_600;
    private static final double[] RATES_PER_HOUR = {1, 4, 30, 600};

    private final Cusum[] sums = new Cusum[RATES_PER_HOUR.length];
    private double benignPerSecond;
    private boolean anchored;
    private long lastNs;
    private int clockBreaks;

    BreadthStatistic(double benignPerSecond) {
        this.benignPerSecond = benignPerSecond;
        for (int i = 0; i < sums.length; i++) {
            sums[i] = new Cusum(nats(i), 0);
        }
    }

    private double nats(int component) {
        return Math.log(ratePerSecond(component) / benignPerSecond);
    }

    private static double ratePerSecond(int component) {
        return RATES_PER_HOUR[component] / SECONDS_PER_HOUR;
    }

    /** The benign rate is another one now; heeded as soon as there is no evidence. */
    void benignRate(double perSecond) {
        if (perSecond == benignPerSecond || !isZero()) {
            return;
        }
        benignPerSecond = perSecond;
        for (int i = 0; i < sums.length; i++) {
            sums[i].retune(nats(i));
        }
    }

    double benignPerSecond() {
        return benignPerSecond;
    }

    /**
     * Counts a new host.
     *
     * @param timed whether {@code timeNs} may be used
     * @param breaks how often the clock was broken so far; the gap across a break says nothing
     */
    void host(long timeNs, boolean timed, int breaks) {
        if (!timed) {
            return;
        }
        if (!anchored || breaks != clockBreaks) {
            anchored = true;
            clockBreaks = breaks;
            lastNs = timeNs;
            return;
        }
        double gapSeconds = Math.max(0, timeNs - lastNs) / 1e9;
        for (int i = 0; i < sums.length; i++) {
            double rate = ratePerSecond(i);
            if (rate >= 2 * benignPerSecond) {
                sums[i].failure(lastNs, (rate - benignPerSecond) * gapSeconds);
            }
        }
        lastNs = Math.max(lastNs, timeNs);
    }

    boolean isZero() {
        for (Cusum sum : sums) {
            if (sum.value() != 0) {
                return false;
            }
        }
        return true;
    }

    void reset() {
        for (Cusum sum : sums) {
            sum.reset();
        }
    }

    /** Logarithm of the mean of the e-values, nats. */
    double score() {
        double largest = sums[largest()].value();
        double sum = 0;
        for (Cusum each : sums) {
            sum += Math.exp(each.value() - largest);
        }
        return largest + Math.log(sum / sums.length);
    }

    private int largest() {
        int largest = 0;
        for (int i = 1; i < sums.length; i++) {
            largest = sums[i].value() > sums[largest].value() ? i : largest;
        }
        return largest;
    }

    /** The component with the most evidence. */
    Cusum decisive() {
        return sums[largest()];
    }

    /** The rate of spread that the decisive component stands for, hosts an hour. */
    double decisivePerHour() {
        return RATES_PER_HOUR[largest()];
    }
}
