package dev.rubato.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class HousekeepingTest {
    private static final long START_NS = 1_700_000_000_000_000_000L;

    private int rounds;
    private final Housekeeping housekeeping = new Housekeeping(START_NS, () -> rounds++);

    @Test
    void takesTheFirstLongBreakOnceItIsTime() {
        long dueNs = START_NS + Housekeeping.EVERY_NS;
        assertFalse(housekeeping.useBreak(dueNs - 1, Long.MAX_VALUE));
        assertFalse(housekeeping.useBreak(dueNs, Housekeeping.ROOM_NS - 1));
        housekeeping.insist(dueNs);
        assertEquals(0, rounds);
        assertTrue(housekeeping.useBreak(dueNs + 1, Housekeeping.ROOM_NS));
        assertEquals(1, rounds);
        assertFalse(housekeeping.useBreak(dueNs + Housekeeping.EVERY_NS, Long.MAX_VALUE));
    }

    @Test
    void doesWithoutABreakAfterTwiceTheTime() {
        long lateNs = START_NS + 2 * Housekeeping.EVERY_NS;
        housekeeping.insist(lateNs - 1);
        assertEquals(0, rounds);
        housekeeping.insist(lateNs);
        housekeeping.insist(lateNs + 1);
        assertEquals(1, rounds);
    }

    @Test
    void aClockThatIsSetBackDelaysNothing() {
        assertTrue(housekeeping.useBreak(START_NS - Housekeeping.EVERY_NS, Housekeeping.ROOM_NS));
        assertEquals(1, rounds);
    }
}
