package dev.rubato.replay.report;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class TimeBinsTest {
    private static final long SECOND_NS = 1_000_000_000L;
    private static final long START_NS = 1_780_000_000L * SECOND_NS;

    private final TimeBins bins = new TimeBins(1, 1);

    @Test
    void nothingIsLostHoweverLongTheRun() {
        for (int i = 0; i < 100_000; i++) {
            bins.add(0, START_NS + i * SECOND_NS, 1);
            bins.raise(1, START_NS + i * SECOND_NS, i);
        }
        assertEquals(100_000, bins.total(0));
        assertTrue(bins.values(0).length <= ReportLimits.BINS);
        assertEquals(99_999, Arrays.stream(bins.values(1)).max().orElseThrow());
    }

    @Test
    void anEarlierTimeMovesTheBeginning() {
        bins.add(0, START_NS, 5);
        bins.add(0, START_NS - 3_000_000, 7);
        assertArrayEquals(new long[] {7, 0, 0, 5}, bins.values(0));
        assertEquals(START_NS - 3_000_000, bins.firstNs());
    }

    @Test
    void aClockThatWasSetBackByDecadesIsCoveredToo() {
        bins.add(0, START_NS, 5);
        bins.add(0, 0, 7);
        bins.add(0, START_NS + SECOND_NS, 1);
        assertEquals(13, bins.total(0));
        assertEquals(7, bins.values(0)[0]);
        assertTrue(bins.firstNs() <= 0);
    }

    @Test
    void aThingThatNeverHappenedIsZeroEverywhere() {
        bins.add(0, START_NS, 1);
        assertArrayEquals(new long[] {0}, bins.values(1));
    }
}
