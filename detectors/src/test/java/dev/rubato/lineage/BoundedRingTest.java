package dev.rubato.lineage;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.rubato.event.Event;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class BoundedRingTest {
    private static final int MILLION = 1_000_000;

    @Test
    void keepsTheLatestOfAMillionAndCountsTheOthers() {
        BoundedRing<Integer> ring = new BoundedRing<>(3);
        for (int i = 0; i < MILLION; i++) {
            ring.add(i);
        }
        List<Integer> kept = new ArrayList<>();
        ring.forEach(kept::add);
        assertEquals(List.of(MILLION - 3, MILLION - 2, MILLION - 1), kept);
        assertEquals(new TableReading(3, 3, MILLION - 3), TableReading.of(ring));
    }

    @Test
    void countsOnlyWhatCouldStillHaveBeenOfUse() {
        BoundedRing<Long> ring = new BoundedRing<>(2, time -> time, 10);
        for (long time : new long[] {0, 5, 10, 16, 21}) {
            ring.add(time);
        }
        assertEquals(1, ring.evictions(), "0 was pushed out at 10; 5 and 10 were older when they were");
    }

    @Test
    void aMillionGapsAndSensorsStayWithinTheirTables() {
        GapTable table = new GapTable();
        for (int i = 0; i < MILLION; i++) {
            table.apply(new Event.SensorGap(i, "s" + i, 1, i, i, ""));
            table.apply(new Event.SensorStarted(i, "s" + i, Event.Visibility.ABSENT, ""));
        }
        Map<String, TableReading> shown = new HashMap<>();
        table.tables((name, each) -> shown.put(name, TableReading.of(each)));
        assertEquals(
                Map.of(
                        "gaps", new TableReading(256, 256, MILLION - 256),
                        "sensors", new TableReading(32, 32, MILLION - 32)),
                shown);
        assertEquals(256, table.since(0).lostEvents());
    }
}
