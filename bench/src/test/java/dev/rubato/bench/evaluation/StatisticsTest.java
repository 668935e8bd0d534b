package dev.rubato.bench.evaluation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/** Intervals and delays against values from tables. */
class StatisticsTest {

    @Test
    void sharesHaveExactIntervals() {
        // Clopper and Pearson, 95 %: 8 of 10, 0 of 10
        assertEquals(0.4439, Interval.ofShare(8, 10).low(), 1e-4);
        assertEquals(0.9748, Interval.ofShare(8, 10).high(), 1e-4);
        assertEquals(0.3085, Interval.ofShare(0, 10).high(), 1e-4);
        assertEquals(0, Interval.ofShare(0, 10).low());
        assertEquals(0.6915, Interval.ofShare(10, 10).low(), 1e-4);
        assertEquals(1, Interval.ofShare(10, 10).high());
        // 3 of 20, 50 of 100, and the ends where the binomial has a closed form
        assertEquals(0.0321, Interval.ofShare(3, 20).low(), 1e-4);
        assertEquals(0.3789, Interval.ofShare(3, 20).high(), 1e-4);
        assertEquals(0.3983, Interval.ofShare(50, 100).low(), 1e-4);
        assertEquals(0.6017, Interval.ofShare(50, 100).high(), 1e-4);
        assertEquals(1 - Math.pow(0.975, 1.0 / 50), Interval.ofShare(1, 50).low(), 1e-9);
        assertEquals(new Interval(0, 1), Interval.ofShare(0, 0));
    }

    @Test
    void ratesHaveExactIntervals() {
        // Garwood, 95 %: 0 and 5 events
        assertEquals(3.689, Interval.ofRate(0, 1).high(), 1e-3);
        assertEquals(0, Interval.ofRate(0, 1).low());
        assertEquals(1.623 / 300, Interval.ofRate(5, 300).low(), 1e-5);
        assertEquals(11.668 / 300, Interval.ofRate(5, 300).high(), 1e-5);
        assertEquals(0.0253, Interval.ofRate(1, 1).low(), 1e-4);
        assertEquals(5.5716, Interval.ofRate(1, 1).high(), 1e-4);
        assertEquals(4.7954, Interval.ofRate(10, 1).low(), 1e-4);
        assertEquals(18.3904, Interval.ofRate(10, 1).high(), 1e-4);
        assertEquals(Double.POSITIVE_INFINITY, Interval.ofRate(0, 0).high());
    }

    @Test
    void withoutCensoringTheMedianIsTheMiddleOne() {
        Delays delays = new Delays();
        for (int i = 1; i <= 5; i++) {
            delays.found(i);
        }
        assertEquals(3, delays.median());
        assertEquals(5, delays.quantile(0.9));
        assertEquals(0.4, delays.foundWithin(2.5), 0.002);
    }

    @Test
    void theIntervalOfAMedianLiesBetweenTheRanksOfTheBinomial() {
        Delays delays = new Delays();
        for (int i = 1; i <= 11; i++) {
            delays.found(i);
        }
        // of 11 values the 2nd and the 10th hold the median with 98.8 %, the 3rd and 9th with 93.5 % only
        assertEquals(new Interval(2, 10), delays.quantileInterval(0.5));
        delays.censored(3);
        assertEquals(11, delays.countWithin(100));
        assertEquals(Double.POSITIVE_INFINITY, delays.quantileInterval(0.99).high());
    }

    @Test
    void censoredRunsLeaveTheRiskSetAndMoveTheMedianUp() {
        Delays delays = new Delays();
        delays.found(1);
        delays.censored(2);
        delays.found(4);
        delays.censored(5);
        delays.found(6);
        delays.censored(9);
        // Kaplan and Meier by hand: 5/6 are left after the first, 3/4 of those after the second, half after the third
        assertEquals(6, delays.median());
        assertEquals(3, delays.censored());
        assertEquals(1 / 6.0, delays.foundWithin(3), 0.002);
        assertEquals(1 - 5 / 6.0 * 3 / 4, delays.foundWithin(5), 0.002);
    }

    @Test
    void whatIsFoundInFewerThanHalfOfTheRunsHasNoMedian() {
        Delays delays = new Delays();
        delays.found(1);
        delays.censored(10);
        delays.censored(10);
        assertEquals(Double.POSITIVE_INFINITY, delays.median());
        assertEquals("–", Numbers.time(delays.median()));
    }

    @Test
    void seedSetsDoNotOverlap() {
        long highestTune = 0;
        long lowestReport = Long.MAX_VALUE;
        for (int cell = 0; cell < 50_000; cell++) {
            highestTune = Math.max(highestTune, SeedSet.TUNE.seed("cell " + cell, 99_999));
            lowestReport = Math.min(lowestReport, SeedSet.REPORT.seed("cell " + cell, 0));
        }
        assertTrue(highestTune < lowestReport);
        assertThrows(IllegalArgumentException.class, () -> SeedSet.REPORT.seed("cell", 100_000));
    }
}
