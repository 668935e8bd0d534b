package dev.rubato.sensor;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class TraceStatsTest {

    @Test
    void readsAKernelsStats() {
        TraceStats stats = TraceStats.parse("""
            entries: 4
            overrun: 2113
            commit overrun: 1
            bytes: 96
            oldest event ts:  3373.582209
            now ts:  3380.000001
            dropped events: 5
            read events: 39
            """);

        assertEquals(new TraceStats(4, 2113, 1, 5, 39), stats);
        assertEquals(2119, stats.lost());
    }

    @Test
    void countsNothingWhereNothingIsStated() {
        assertEquals(new TraceStats(0, 0, 0, 0, 0), TraceStats.parse("overrun: many\n"));
    }
}
