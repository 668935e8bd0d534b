package dev.rubato.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class HousekeepingTest {
    private static final long START_NS = 1_700_000_000_000_000_000L;

    /** Of each round whether it was in a break. */
    private final List<Boolean> rounds = new ArrayList<>();

    private final Housekeeping housekeeping = new Housekeeping(START_NS, rounds::add);

    @Test
    void takesTheFirstLongBreakOnceItIsTime() {
        long dueNs = START_NS + Housekeeping.EVERY_NS;
        assertFalse(housekeeping.useBreak(dueNs - 1, Long.MAX_VALUE));
        assertFalse(housekeeping.useBreak(dueNs, Housekeeping.ROOM_NS - 1));
        housekeeping.insist(dueNs);
        assertEquals(List.of(), rounds);
        assertTrue(housekeeping.useBreak(dueNs + 1, Housekeeping.ROOM_NS));
        assertEquals(List.of(true), rounds);
        assertFalse(housekeeping.useBreak(dueNs + Housekeeping.EVERY_NS, Long.MAX_VALUE));
    }

    @Test
    void doesWithoutABreakAfterTwiceTheTime() {
        long lateNs = START_NS + 2 * Housekeeping.EVERY_NS;
        housekeeping.insist(lateNs - 1);
        assertEquals(List.of(), rounds);
        housekeeping.insist(lateNs);
        housekeeping.insist(lateNs + 1);
        assertEquals(List.of(false), rounds);
    }

    @Test
    void aClockThatIsSetBackDelaysNothing() {
        assertTrue(housekeeping.useBreak(START_NS - Housekeeping.EVERY_NS, Housekeeping.ROOM_NS));
        assertEquals(List.of(true), rounds);
    }
}
