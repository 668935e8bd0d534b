package dev.rubato.sensor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rubato.sensor.KernelTraceCounts.Count;
import java.util.List;
import org.junit.jupiter.api.Test;

class KernelEarlyRecordsTest {
    private final KernelTraceCounts counts = new KernelTraceCounts();
    private final KernelEarlyRecords early = new KernelEarlyRecords(counts);

    private static TraceRecord exit(long monoNs, int pid) {
        return new TraceRecord.TaskExited(monoNs, pid, true);
    }

    @Test
    void givesTheRecordsOfOneProcessToItsFork() {
        early.keep(7, exit(20, 7));
        early.keep(8, exit(30, 8));
        early.keep(7, exit(40, 7));

        assertEquals(List.of(exit(20, 7), exit(40, 7)), early.take(7, 10));
        assertFalse(early.isEmpty());
        assertEquals(List.of(exit(30, 8)), early.take(8, 10));
        assertTrue(early.isEmpty());
    }

    @Test
    void doesNotGiveTheRecordsOfAnEarlierProcessOfThatId() {
        early.keep(7, exit(20, 7));

        assertEquals(List.of(), early.take(7, 30));
    }

    @Test
    void givesUpAfterATenthOfASecond() {
        early.keep(7, exit(20_000_000, 7));

        assertEquals(List.of(), early.due(119_999_999));
        assertEquals(List.of(exit(20_000_000, 7)), early.due(120_000_000));
    }

    @Test
    void staysWithinItsBound() {
        int kept = 0;
        for (int pid = 1; pid <= 1_000_000; pid++) {
            kept += early.keep(pid, exit(pid, pid)) ? 1 : 0;
        }

        assertEquals(4096, kept);
        assertEquals(4096, counts.get(Count.RECORDS_EARLY));
        assertEquals(1_000_000 - 4096, counts.get(Count.EARLY_EVICTED));
    }
}
