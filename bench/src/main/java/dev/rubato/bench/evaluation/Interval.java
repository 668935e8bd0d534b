package dev.rubato.bench.evaluation;

import org.apache.commons.math3.distribution.ChiSquaredDistribution;
import org.apache.commons.math3.stat.interval.ClopperPearsonInterval;
import org.apache.commons.math3.stat.interval.ConfidenceInterval;

/** An exact 95 % confidence interval. */
record Interval(double low, double high) {
    private static final double CONFIDENCE = 0.95;
    static final double TAIL = (1 - CONFIDENCE) / 2;

    /** Of a share (Clopper and Pearson, 1934). */
    static Interval ofShare(int hits, int trials) {
        if (trials == 0) {
            return new Interval(0, 1);
        }
        // the library's own formula has no value at the ends
        if (hits == 0) {
            return new Interval(0, 1 - Math.pow(TAIL, 1.0 / trials));
        }
        if (hits == trials) {
            return new Interval(Math.pow(TAIL, 1.0 / trials), 1);
        }
        ConfidenceInterval exact = new ClopperPearsonInterval().createInterval(trials, hits, CONFIDENCE);
        return new Interval(exact.getLowerBound(), exact.getUpperBound());
    }

    /** Of a Poisson rate (Garwood, 1936): {@code count} in {@code exposure}. */
    static Interval ofRate(long count, double exposure) {
        if (exposure <= 0) {
            return new Interval(0, Double.POSITIVE_INFINITY);
        }
        double low = count == 0 ? 0 : chiSquared(2.0 * count, TAIL) / 2;
        double high = chiSquared(2.0 * count + 2, 1 - TAIL) / 2;
        return new Interval(low / exposure, high / exposure);
    }

    private static double chiSquared(double degrees, double probability) {
        return new ChiSquaredDistribution(degrees).inverseCumulativeProbability(probability);
    }
}
