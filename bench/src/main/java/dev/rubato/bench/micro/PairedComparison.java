package dev.rubato.bench.micro;

import dev.rubato.bench.machine.Spread;
import java.util.Arrays;
import java.util.Locale;
import java.util.Random;
import org.apache.commons.math3.distribution.BinomialDistribution;

/**
 * Two builds measured in turn, round after round: what differs between them and not between rounds. A round that the
 * machine disturbs disturbs both, or shows as one pair among many.
 *
 * @param ratio median over the rounds of the new build's time to the old one's
 * @param low least ratio in a 95 % interval of that median, by bootstrap
 * @param high greatest ratio in it
 * @param p how often as many rounds would agree on the direction if there were no difference (two-sided sign test)
 */
record PairedComparison(double ratio, double low, double high, double p) {
    /** Less than this is not worth a word, even if it is sure. */
    private static final double WORTH = 0.03;

    private static final double SURE = 0.05;
    private static final int RESAMPLES = 4_000;
    private static final double TAIL = 0.025;

    /** Least number of rounds from which agreement can be sure: 2 / 2^6 is below 0.05. */
    static final int LEAST_ROUNDS = 6;

    /** What can be said. */
    enum Verdict {
        SLOWER,
        FASTER,
        /** Not that they are equal: that no difference was shown. */
        NOISE
    }

    /** Compares measurements of the same rounds, in the same order. */
    static PairedComparison of(double[] before, double[] after) {
        double[] ratios = new double[before.length];
        int slower = 0;
        int faster = 0;
        for (int i = 0; i < ratios.length; i++) {
            ratios[i] = after[i] / before[i];
            slower += ratios[i] > 1 ? 1 : 0;
            faster += ratios[i] < 1 ? 1 : 0;
        }
        double[] medians = resampledMedians(ratios);
        return new PairedComparison(
                Spread.median(ratios),
                medians[(int) (TAIL * RESAMPLES)],
                medians[RESAMPLES - 1 - (int) (TAIL * RESAMPLES)],
                signTest(slower, faster));
    }

    private static double[] resampledMedians(double[] ratios) {
        Random random = new Random(1); // the same figures give the same interval
        double[] medians = new double[RESAMPLES];
        double[] some = new double[ratios.length];
        for (int i = 0; i < RESAMPLES; i++) {
            for (int j = 0; j < some.length; j++) {
                some[j] = ratios[random.nextInt(ratios.length)];
            }
            medians[i] = Spread.median(some);
        }
        Arrays.sort(medians);
        return medians;
    }

    private static double signTest(int slower, int faster) {
        int rounds = slower + faster;
        if (rounds == 0) {
            return 1;
        }
        return Math.min(
                1, 2 * new BinomialDistribution(null, rounds, 0.5).cumulativeProbability(Math.min(slower, faster)));
    }

    Verdict verdict() {
        if (p >= SURE) {
            return Verdict.NOISE;
        }
        if (low > 1 && ratio > 1 + WORTH) {
            return Verdict.SLOWER;
        }
        return high < 1 && ratio < 1 - WORTH ? Verdict.FASTER : Verdict.NOISE;
    }

    /** {@code 1.042 (1.031–1.055), p 0.016}. */
    String text() {
        return String.format(Locale.ROOT, "%.3f (%.3f–%.3f), p %.3f", ratio, low, high, p);
    }
}
