package dev.rubato.sensor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.rubato.event.ProcessImage.Stdin;
import dev.rubato.sensor.KernelTraceCounts.Count;
import java.util.List;
import org.junit.jupiter.api.Test;

class WaitingCopiesTest {
    private static final long STEP_NS = 100_000L;

    private final KernelTraceCounts counts = new KernelTraceCounts();
    private final WaitingCopies copies = new WaitingCopies(counts);

    private static Execution copy(int pid, long monoNs, int argumentBytes) {
        return new Execution(
                monoNs, new ProcStat(pid, 1, 1, 0, 0), "user", Stdin.UNKNOWN, "/bin/true", List.of(), argumentBytes);
    }

    @Test
    void aCopyIsTakenOnceByItsProcessAndTime() {
        copies.add(copy(7, 5 * STEP_NS, 10));
        assertNull(copies.take(8, 5 * STEP_NS));
        assertNull(copies.take(7, 5 * STEP_NS + 1_000_000));
        assertNotNull(copies.take(7, 5 * STEP_NS + 500));
        assertNull(copies.take(7, 5 * STEP_NS + 500));
        assertEquals(0, counts.get(Count.COPIES_EVICTED));
    }

    @Test
    void theOldestOfTooManyAreDroppedAndCounted() {
        for (int pid = 0; pid < WaitingCopies.MAX_COPIES + 30; pid++) {
            copies.add(copy(pid, pid * STEP_NS, 10));
        }
        assertEquals(30, counts.get(Count.COPIES_EVICTED));
        assertEquals(30L, counts.view().details().get("copies-evicted"));
        assertNull(copies.take(29, 29 * STEP_NS));
        assertNotNull(copies.take(30, 30 * STEP_NS));
    }

    @Test
    void theOldestAreDroppedWhenArgumentsAreTooLongTogether() {
        copies.add(copy(1, STEP_NS, WaitingCopies.MAX_BYTES - 10));
        copies.add(copy(2, 2 * STEP_NS, 10));
        assertEquals(0, counts.get(Count.COPIES_EVICTED));
        copies.add(copy(3, 3 * STEP_NS, 1));
        assertEquals(1, counts.get(Count.COPIES_EVICTED));
        assertNull(copies.take(1, STEP_NS));
        assertNotNull(copies.take(2, 2 * STEP_NS));
    }
}
