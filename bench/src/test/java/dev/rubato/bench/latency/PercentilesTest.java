package dev.rubato.bench.latency;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.LongStream;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

/** What a load that was late does to a distribution. */
class PercentilesTest {
    private static final long MS_NS = 1_000_000L;
    private static final long BEGAN_NS = 1_780_000_000_000_000_000L;
    private static final long AGE_NS = 40 * MS_NS;

    /** Every recorded value, in whole milliseconds. */
    private static List<Long> milliseconds(Histogram histogram) {
        List<Long> all = new ArrayList<>();
        histogram
                .recordedValues()
                .forEach(value -> Collections.addAll(
                        all,
                        LongStream.range(0, value.getCountAtValueIteratedTo())
                                .mapToObj(_ -> Math.round(value.getValueIteratedTo() / 1e6))
                                .toArray(Long[]::new)));
        return all;
    }

    /** Events at these times, in milliseconds, each found as long after its time as all others; one is due each ms. */
    private static Percentiles paced(long... timesMs) {
        List<Find> finds = new ArrayList<>();
        for (long timeMs : timesMs) {
            long fromNs = BEGAN_NS + timeMs * MS_NS;
            finds.add(new Find(fromNs, fromNs, fromNs + AGE_NS));
        }
        Collections.reverse(finds);
        return Percentiles.ofPaced(Span.JOURNAL, "load", finds, MS_NS);
    }

    @Test
    void aLoadThatIsNeverLateNeedsNoCorrection() {
        Percentiles percentiles = paced(0, 1, 2, 3, 4, 5);
        assertEquals(percentiles.measured(), percentiles.corrected());
        assertEquals(6, percentiles.measured().getTotalCount());
    }

    @Test
    void longLatenciesAloneAddNothing() {
        List<Find> finds = LongStream.range(0, 100)
                .map(i -> BEGAN_NS + i * MS_NS)
                .mapToObj(fromNs -> new Find(fromNs, fromNs, fromNs + 130 * MS_NS))
                .toList();
        Percentiles percentiles = Percentiles.ofPaced(Span.JOURNAL, "load", finds, MS_NS);
        assertEquals(percentiles.measured(), percentiles.corrected());
    }

    @Test
    void whatWasDueInAStallCountsFromWhenItWasDue() {
        // due at 0 to 8; the load stands still from 2 to 7 and then starts at once what it missed
        Percentiles percentiles = paced(0, 1, 2, 7, 7, 7, 7, 7, 8);
        assertEquals(List.of(40L, 40L, 40L, 40L, 40L, 41L, 42L, 43L, 44L), milliseconds(percentiles.corrected()));
        assertEquals(Collections.nCopies(9, 40L), milliseconds(percentiles.measured()));
    }

    @Test
    void lostEventsAreNoStall() {
        Percentiles percentiles = paced(0, 1, 2, 7, 8, 9);
        assertEquals(percentiles.measured(), percentiles.corrected());
    }

    @Test
    void aLoadThatNeverMakesUpForWhatItMissedIsASlowerOne() {
        Percentiles percentiles = paced(0, 2, 4, 6, 8, 10);
        assertEquals(percentiles.measured(), percentiles.corrected());
    }

    @Test
    void alertsHaveNoFixedTimes() {
        Percentiles percentiles = Percentiles.of(
                Span.SCAN,
                "load",
                List.of(
                        new Find(BEGAN_NS, BEGAN_NS, BEGAN_NS + AGE_NS),
                        new Find(BEGAN_NS + 900 * MS_NS, BEGAN_NS, BEGAN_NS + 900 * MS_NS + AGE_NS)));
        assertEquals(percentiles.measured(), percentiles.corrected());
        assertEquals(List.of(40L, 40L), milliseconds(percentiles.measured()));
    }
}
