package dev.rubato.detect.spawn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class HabitsTest {
    private static final long DAY_NS = 86_400_000_000_000L;
    private static final long MINUTE_NS = 60_000_000_000L;

    private final Habits habits = new Habits(4, 2);

    @Test
    void nothingSeenGivesThreeNats() {
        assertEquals(3.0, -Math.log(habits.of("s", "shell/sh", 0).share()), 0.01);
    }

    @Test
    void fiveStartsOnTwoDaysAreAHabitAndOnOneDayAreNot() {
        for (int i = 0; i < 5; i++) {
            habits.count("s", "shell/sh", DAY_NS + i * MINUTE_NS);
        }
        assertFalse(habits.of("s", "shell/sh", DAY_NS).isHabitual());
        assertEquals(5, habits.of("s", "shell/sh", DAY_NS).ofClass());
        habits.count("s", "shell/sh", 2 * DAY_NS);
        assertTrue(habits.of("s", "shell/sh", 2 * DAY_NS).isHabitual());
        assertEquals(7.0 / 26, habits.of("s", "shell/sh", 2 * DAY_NS).share());
    }

    @Test
    void aBurstIsOneOccasion() {
        for (int i = 0; i < 1000; i++) {
            habits.count("s", "shell/sh", DAY_NS + i);
        }
        assertEquals(1, habits.of("s", "shell/sh", DAY_NS).ofClass());
    }

    @Test
    void habitsAreForgottenAfterThirtyDaysAndNotBeforeFifteen() {
        long startNs = 29 * DAY_NS;
        habits.count("s", "shell/sh", startNs);
        assertEquals(1, habits.of("s", "shell/sh", startNs + 15 * DAY_NS).ofClass());
        assertEquals(0, habits.of("s", "shell/sh", startNs + 31 * DAY_NS).ofClass());
    }

    @Test
    void classesBeyondTheBoundAreCountedTogether() {
        long nextNs = 0;
        for (String childClass : new String[] {"a", "b", "c", "d"}) {
            habits.count("s", childClass, nextNs);
            nextNs += MINUTE_NS;
        }
        assertEquals(0, habits.of("s", "c", 0).ofClass());
        assertEquals(4, habits.of("s", "c", 0).ofShape());
        assertEquals(2, habits.evictions());
    }
}
