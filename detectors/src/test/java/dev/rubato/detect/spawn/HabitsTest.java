package dev.rubato.detect.spawn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rubato.detect.Fact;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class HabitsTest {
    private static final long DAY_NS = 86_400_000_000_000L;
    private static final long MINUTE_NS = 60_000_000_000L;

    private final List<Fact> remembered = new ArrayList<>();
    private final Habits habits = new Habits(4, 2, remembered::add);

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

    @Test
    void whatIsRememberedGivesTheSamePastAfterARestart() {
        for (int i = 0; i < 300; i++) {
            habits.count(
                    "/usr/sbin/x :80", i % 3 == 0 ? "shell/sh" : "interpreter/python", DAY_NS + i * 10L * MINUTE_NS);
        }
        Habits again = new Habits(4, 2, _ -> {});
        remembered.forEach(again::recall);
        long nowNs = DAY_NS + 3000 * MINUTE_NS;
        assertEquals(habits.of("/usr/sbin/x :80", "shell/sh", nowNs), again.of("/usr/sbin/x :80", "shell/sh", nowNs));
        assertEquals(
                habits.of("/usr/sbin/x :80", "interpreter/python", nowNs),
                again.of("/usr/sbin/x :80", "interpreter/python", nowNs));
    }

    @Test
    void whatComesEveryMinuteIsRememberedSixtyFourTimesADay() {
        for (int i = 0; i < 1440; i++) {
            habits.count("s", "shell/sh", 3 * DAY_NS + i * MINUTE_NS);
        }
        assertEquals(64, remembered.size());
        assertEquals(64, habits.of("s", "shell/sh", 4 * DAY_NS).ofClass());
    }

    @Test
    void factsOfOtherDetectorsAreNotHabits() {
        habits.recall(new Fact(DAY_NS, Fact.Kind.GPU_HISTORY, 1, List.of(), "s\tshell/sh"));
        assertEquals(0, habits.of("s", "shell/sh", DAY_NS).ofClass());
    }
}
