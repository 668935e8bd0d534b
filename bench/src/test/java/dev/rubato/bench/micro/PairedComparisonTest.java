package dev.rubato.bench.micro;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.rubato.bench.micro.PairedComparison.Verdict;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Noise is called noise and a regression a regression. */
class PairedComparisonTest {
    private static final int ROUNDS = 8;

    /** Rounds of a machine that is now quick and now slow, each with one measurement by the given factor. */
    private static double[] rounds(double factor, long seed) {
        Random machine = new Random(7);
        Random own = new Random(seed);
        double[] times = new double[ROUNDS];
        Arrays.setAll(times, i -> (100 + 60 * machine.nextDouble()) * factor * (1 + 0.01 * own.nextGaussian()));
        return times;
    }

    @Test
    void aRegressionOfATenthShowsThoughRoundsDifferByHalf() {
        assertEquals(
                Verdict.SLOWER,
                PairedComparison.of(rounds(1, 1), rounds(1.1, 2)).verdict());
        assertEquals(
                Verdict.FASTER,
                PairedComparison.of(rounds(1.1, 1), rounds(1, 2)).verdict());
    }

    @Test
    void theSameBuildTwiceIsNoise() {
        for (int seed = 0; seed < 50; seed++) {
            Verdict verdict = PairedComparison.of(rounds(1, seed), rounds(1, seed + 1_000))
                    .verdict();
            assertEquals(Verdict.NOISE, verdict, "seed " + seed);
        }
    }

    @Test
    void aSureDifferenceThatIsNotWorthAWordIsNoise() {
        assertEquals(
                Verdict.NOISE,
                PairedComparison.of(
                                new double[] {100, 100, 100, 100, 100, 100},
                                new double[] {101, 101, 101, 101, 101, 101})
                        .verdict());
    }

    @Test
    void fewerThanSixRoundsShowNothing() {
        double[] before = {1, 1, 1, 1, 1};
        double[] after = {2, 2, 2, 2, 2};
        assertEquals(Verdict.NOISE, PairedComparison.of(before, after).verdict());
        assertEquals(0.0625, PairedComparison.of(before, after).p(), 1e-9);
    }
}
