package dev.rubato.detect.scan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BreadthStatisticTest {
    private static final double H = BreadthParameters.defaults().thresholdNats();
    private static final double DAY_SECONDS = 86_400;

    private static int hostsToAlarm(double perHour, double benignPerDay, double threshold, int most, Random random) {
        BreadthStatistic test = new BreadthStatistic(benignPerDay / DAY_SECONDS);
        double seconds = 0;
        for (int i = 1; i <= most; i++) {
            seconds += -Math.log(1 - random.nextDouble()) * 3_600 / perHour;
            test.host((long) (seconds * 1e9), true, 0);
            if (test.score() >= threshold) {
                return i;
            }
        }
        return most + 1;
    }

    private static int median(double perHour, double benignPerDay, double threshold) {
        Random random = new Random(5);
        int[] counts = new int[1_000];
        for (int i = 0; i < counts.length; i++) {
            counts[i] = hostsToAlarm(perHour, benignPerDay, threshold, 400, random);
        }
        Arrays.sort(counts);
        return counts[counts.length / 2];
    }

    @ParameterizedTest
    @CsvSource({
        "600, 6, 11.47, 3, 0",
        "60, 6, 11.47, 4, 1",
        "10, 6, 11.47, 7, 1",
        "4, 6, 11.47, 8, 1",
        "2, 6, 11.47, 13, 2",
        "1, 6, 11.47, 21, 3",
        "600, 6, 13.8, 4, 1",
        "60, 6, 13.8, 5, 1",
        "10, 6, 13.8, 8, 1",
        "4, 6, 13.8, 10, 1",
        "2, 6, 13.8, 15, 2",
        "1, 6, 13.8, 24, 3",
        "600, 48, 11.47, 4, 1",
        "60, 48, 11.47, 7, 1",
        "10, 48, 11.47, 26, 4",
        "4, 48, 11.47, 61, 12"
    })
    void alarmsAfterThePublishedMedianOfHosts(
            double perHour, double benignPerDay, double threshold, int hosts, int tolerance) {
        assertEquals(hosts, median(perHour, benignPerDay, threshold), tolerance);
    }

    @Test
    void aRateBelowTheBenignOneNeverAlarmsAndSilenceAddsNothing() {
        assertEquals(401, median(1, 48, H));
        BreadthStatistic test = new BreadthStatistic(48 / DAY_SECONDS);
        for (int i = 0; i < 50; i++) {
            test.host((long) (i * 3_600e9), true, 0);
        }
        assertTrue(test.isZero());
    }

    @Test
    void ordinaryDaysStayWithinTheirBound() {
        double low = 5;
        int hosts = 84;
        int runs = 3_000;
        Random random = new Random(13);
        int alarms = 0;
        for (int i = 0; i < runs; i++) {
            alarms += hostsToAlarm(6 / 24.0, 6, low, hosts, random) <= hosts ? 1 : 0;
        }
        double bound = hosts * Math.exp(-low);
        assertTrue(alarms <= bound * runs, alarms + " of " + runs + ", bound " + bound * runs);
    }

    @Test
    void aBrokenClockMakesTheGapSayNothing() {
        BreadthStatistic test = new BreadthStatistic(6 / DAY_SECONDS);
        test.host(0, true, 0);
        test.host(1_000_000_000L, true, 0);
        double before = test.score();
        test.host(500_000_000L, true, 1);
        assertEquals(before, test.score());
    }
}
