package dev.rubato.cli.top;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class MinuteCountTest {
    private static final long SECOND_NS = 1_000_000_000L;
    private static final long START = 1_700_000_000L;

    private final MinuteCount count = new MinuteCount();

    @Test
    void countsTheLastSixtySeconds() {
        count.add(START * SECOND_NS);
        count.add((START + 30) * SECOND_NS + 5);
        assertEquals(2, count.total((START + 59) * SECOND_NS));
        assertEquals(1, count.total((START + 60) * SECOND_NS));
        assertEquals(0, count.total((START + 90) * SECOND_NS));
    }

    @Test
    void whatComesLateCountsInItsOwnSecondOrNotAtAll() {
        count.add((START + 100) * SECOND_NS);
        count.add((START + 41) * SECOND_NS);
        count.add((START + 40) * SECOND_NS);
        assertEquals(2, count.total((START + 100) * SECOND_NS));
        assertEquals(1, count.total((START + 101) * SECOND_NS));
    }

    @Test
    void agreesWithCountingThemAll() {
        SplittableRandom random = new SplittableRandom(1);
        TreeMap<Long, Integer> all = new TreeMap<>();
        long newest = START;
        for (int i = 0; i < 20_000; i++) {
            long second = newest + random.nextInt(-70, random.nextInt(10) == 0 ? 90 : 2);
            count.add(second * SECOND_NS + random.nextLong(SECOND_NS));
            newest = Math.max(newest, second);
            if (second > newest - 60) {
                all.merge(second, 1, Integer::sum);
            }
            int expected = all.tailMap(newest - 60, false).values().stream()
                    .mapToInt(Integer::intValue)
                    .sum();
            assertEquals(expected, count.total(newest * SECOND_NS));
        }
    }
}
