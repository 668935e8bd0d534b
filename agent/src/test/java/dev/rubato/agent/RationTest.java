package dev.rubato.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class RationTest {
    private static final long SECOND_NS = 1_000_000_000L;
    private static final long START_NS = 1_700_000_000L * SECOND_NS;

    private final Ration ration = new Ration(4, 20);

    private int taken(long fromNs, long untilNs, long everyNs) {
        int taken = 0;
        for (long nowNs = fromNs; nowNs < untilNs; nowNs += everyNs) {
            taken += ration.take(nowNs) ? 1 : 0;
        }
        return taken;
    }

    @Test
    void whoAsksForMoreThanTheRateGetsSoManyAtOnceAndThenNone() {
        assertEquals(20, taken(START_NS, START_NS + 60 * SECOND_NS, SECOND_NS / 100), 1);
    }

    @Test
    void whatIsOwedIsWorkedOffAtTheRate() {
        taken(START_NS, START_NS + 60 * SECOND_NS, SECOND_NS / 1000);
        long lastNs = START_NS + 60 * SECOND_NS - SECOND_NS / 1000;
        long againNs = lastNs + SECOND_NS + SECOND_NS / 4;
        assertFalse(ration.has(againNs - 1));
        assertTrue(ration.has(againNs));
        assertTrue(ration.take(againNs));
        assertFalse(ration.take(againNs));
        assertEquals(40, taken(lastNs + 4 * SECOND_NS, lastNs + 24 * SECOND_NS, SECOND_NS / 2));
    }

    @Test
    void anOlderOneChangesNothingOfWhatIsOwed() {
        taken(START_NS, START_NS + SECOND_NS, SECOND_NS / 1000);
        assertFalse(ration.take(START_NS - 3600 * SECOND_NS));
        assertFalse(ration.take(START_NS + SECOND_NS + SECOND_NS / 2));
    }

    @Test
    void whoTakesFewerIsNeverRefused() {
        assertEquals(300, taken(START_NS, START_NS + 75 * SECOND_NS, SECOND_NS / 4));
    }

    @Test
    void itIsWholeAfterATimeWithoutAny() {
        taken(START_NS, START_NS + 100, 1);
        assertEquals(20, taken(START_NS + 7 * SECOND_NS, START_NS + 7 * SECOND_NS + 100, 1));
    }

    @Test
    void earlierThanTheLastThereIsNoneUntilReset() {
        taken(START_NS, START_NS + 100, 1);
        assertFalse(ration.take(START_NS - 3600 * SECOND_NS));
        ration.reset();
        assertTrue(ration.take(START_NS - 3600 * SECOND_NS));
    }
}
