package dev.rubato.detect.scan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ScanMixtureTest {
    private static final ScanParameters PARAMETERS = ScanParameters.defaults();
    private static final double H = PARAMETERS.thresholdNats();

    private static int attemptsToAlarm(double success, double perSecond, double threshold, int most, Random random) {
        ScanMixture test = new ScanMixture(PARAMETERS);
        double seconds = 0;
        for (int i = 1; i <= most; i++) {
            seconds += -Math.log(1 - random.nextDouble()) / perSecond;
            if (random.nextDouble() < success) {
                test.success();
            } else {
                test.failure((long) (seconds * 1e9), true, false, 0, new ScanMixture.Stake());
            }
            if (test.score() >= threshold) {
                return i;
            }
        }
        return most + 1;
    }

    private static int[] sorted(double success, double perSecond, double threshold, int runs) {
        Random random = new Random(7);
        int[] counts = new int[runs];
        for (int i = 0; i < counts.length; i++) {
            counts[i] = attemptsToAlarm(success, perSecond, threshold, 1_000, random);
        }
        Arrays.sort(counts);
        return counts;
    }

    private static int median(double success, double perSecond, double threshold) {
        int[] counts = sorted(success, perSecond, threshold, 500);
        return counts[counts.length / 2];
    }

    @ParameterizedTest
    @CsvSource({
        "0, 100, 6, 0",
        "0, 10, 6, 0",
        "0, 1, 12, 1",
        "0, 0.05, 12, 0",
        "0.2, 100, 13, 2",
        "0.2, 10, 15, 2",
        "0.2, 1, 34, 5",
        "0.2, 0.05, 38, 5",
        "0.45, 100, 29, 5",
        "0.45, 10, 34, 6",
        "0.45, 1, 100, 18",
        "0.45, 0.05, 105, 18"
    })
    void ninetyNineOfAHundredScansAlarmWithinThePublishedAttempts(
            double success, double perSecond, int attempts, int tolerance) {
        int[] counts = sorted(success, perSecond, H, 2_000);
        assertEquals(attempts, counts[counts.length * 99 / 100], tolerance);
    }

    @Test
    void aHostThatFailsMoreOftenIsHeldToItsOwnRateOnceNothingIsHeldAgainstIt() {
        ScanMixture test = new ScanMixture(PARAMETERS);
        test.failure(0, true, false, 0, new ScanMixture.Stake());
        test.failure(1_000_000, true, false, 0, new ScanMixture.Stake());
        test.benignRate(0.2);
        assertEquals(PARAMETERS.benignFailuresPerSecond(), test.benignFailuresPerSecond());
        test.reset();
        test.benignRate(0.2);
        test.failure(2_000_000, true, false, 0, new ScanMixture.Stake());
        test.failure(3_000_000, true, false, 0, new ScanMixture.Stake());
        assertEquals(2 * Math.log(2 / 0.2), test.rapid().value(), 0.01);
    }

    @Test
    void anAttemptCountsAsUnansweredOnceAndItsAnswerTakesItBack() {
        ScanMixture test = new ScanMixture(PARAMETERS);
        ScanMixture.Stake stake = new ScanMixture.Stake();
        test.overdue(0, stake);
        double once = test.prompt().value();
        assertTrue(once > 0.9 && test.blind().value() == 0);
        test.failure(0, true, false, 0, stake);
        assertEquals(once, test.prompt().value());
        test.withdraw(stake);
        assertTrue(test.isZero());
    }

    @ParameterizedTest
    @CsvSource({
        "0,    100,  6, 0",
        "0,    10,  6, 0",
        "0,    1,  9, 1",
        "0,    0.2, 12, 0",
        "0,    0.05, 12, 0",
        "0, 0.01, 12, 0",
        "0.2,  100,  7, 1",
        "0.2,  10,  7, 1",
        "0.2,  1, 14, 2",
        "0.2,  0.2, 18, 2",
        "0.2,  0.05, 18, 2",
        "0.45, 100, 12, 1",
        "0.45, 10, 13, 1",
        "0.45, 1, 45, 5",
        "0.45, 0.2, 53, 5",
        "0.45, 0.05, 52, 5"
    })
    void alarmsAfterThePublishedMedianOfAttempts(double success, double perSecond, int attempts, int tolerance) {
        assertEquals(attempts, median(success, perSecond, H), tolerance);
    }

    @ParameterizedTest
    @CsvSource({"100, 6", "1, 10", "0.05, 14"})
    void needsFewMoreAttemptsWhileTheHostIsNew(double perSecond, int attempts) {
        assertEquals(attempts, median(0, perSecond, H + PARAMETERS.warmUpNats()), 1);
    }

    @Test
    void aSteadyBlindScanOfOnePerSecondNeedsNineFailuresAndTenWhileTheHostIsNew() {
        ScanMixture test = new ScanMixture(PARAMETERS);
        for (int i = 0; i < 8; i++) {
            test.failure(i * 1_000_000_000L, true, false, 0, new ScanMixture.Stake());
        }
        assertTrue(test.score() < H);
        test.failure(8_000_000_000L, true, false, 0, new ScanMixture.Stake());
        assertTrue(test.score() >= H);
        assertEquals(8 * (Math.log(60) - (2 - 1.0 / 30)), test.rapid().value(), 1e-9);
        test.failure(9_000_000_000L, true, false, 0, new ScanMixture.Stake());
        assertTrue(test.score() >= H + PARAMETERS.warmUpNats());
    }

    @Test
    void firstContactsOfAHealthyHostStayWithinTheirBound() {
        double low = 6;
        int observations = 200;
        int runs = 2_000;
        Random random = new Random(11);
        int alarms = 0;
        for (int i = 0; i < runs; i++) {
            alarms += attemptsToAlarm(0.8, 1.0 / 6, low, observations, random) <= observations ? 1 : 0;
        }
        double bound = observations * Math.exp(-low);
        assertTrue(alarms <= bound * runs, alarms + " of " + runs + ", bound " + bound * runs);
    }

    @Test
    void failuresOutOfOrderCostNoMoreAndNoLessTimeThanInOrder() {
        ScanMixture inOrder = new ScanMixture(PARAMETERS);
        ScanMixture shuffled = new ScanMixture(PARAMETERS);
        for (long ms : new long[] {0, 300, 600, 900}) {
            inOrder.failure(ms * 1_000_000, true, false, 0, new ScanMixture.Stake());
        }
        for (long ms : new long[] {300, 0, 900, 600}) {
            shuffled.failure(ms * 1_000_000, true, false, 0, new ScanMixture.Stake());
        }
        assertEquals(inOrder.score(), shuffled.score(), 1e-9);
    }

    @Test
    void aBrokenClockMakesTheGapSayNothing() {
        ScanMixture test = new ScanMixture(PARAMETERS);
        for (int i = 0; i < 3; i++) {
            test.failure(i * 1_000_000L, true, false, 0, new ScanMixture.Stake());
        }
        double before = test.rapid().value();
        test.failure(-5_000_000_000L, true, false, 1, new ScanMixture.Stake());
        assertEquals(before, test.rapid().value());
        test.failure(-4_999_000_000L, true, false, 1, new ScanMixture.Stake());
        assertTrue(test.rapid().value() > before + 4);
    }

    @Test
    void aFailureThatIsTakenBackLeavesNothingAndOnlyOnce() {
        ScanMixture test = new ScanMixture(PARAMETERS);
        ScanMixture.Stake first = new ScanMixture.Stake();
        ScanMixture.Stake second = new ScanMixture.Stake();
        test.failure(0, true, false, 0, first);
        double one = test.score();
        test.failure(1_000_000, true, false, 0, second);
        test.withdraw(second);
        test.withdraw(second);
        assertEquals(one, test.score(), 1e-9);
        test.withdraw(first);
        assertTrue(test.isZero());
        assertEquals(0, test.score());
    }

    @Test
    void aFailureFromBeforeTheLastZeroIsNotTakenBackFromLaterOnes() {
        ScanMixture test = new ScanMixture(PARAMETERS);
        ScanMixture.Stake old = new ScanMixture.Stake();
        test.failure(0, true, false, 0, old);
        test.reset();
        test.failure(1_000_000, true, false, 0, new ScanMixture.Stake());
        double score = test.score();
        test.withdraw(old);
        assertEquals(score, test.score());
    }
}
