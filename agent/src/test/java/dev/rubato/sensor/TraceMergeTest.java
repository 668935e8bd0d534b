package dev.rubato.sensor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TraceMergeTest {
    private final KernelTraceCounts counts = new KernelTraceCounts();
    private final TraceMerge merge = new TraceMerge(counts, 100);
    private final List<Long> released = new ArrayList<>();

    private static List<TraceRecord> at(long... times) {
        List<TraceRecord> records = new ArrayList<>();
        for (long time : times) {
            records.add(new TraceRecord.TaskExited(time, 1, true));
        }
        return records;
    }

    private List<Long> releaseUntil(long horizonNs) {
        released.clear();
        merge.release(horizonNs, record -> released.add(record.monoNs()));
        return released;
    }

    @Test
    void ordersTheRecordsOfSeveralReadersByTime() throws InterruptedException {
        merge.add(at(10, 30, 50));
        merge.add(at(20, 40));

        assertEquals(List.of(10L, 20L, 30L, 40L, 50L), releaseUntil(60));
    }

    @Test
    void holdsBackWhatIsNewerThanTheHorizon() throws InterruptedException {
        merge.add(at(10, 30));

        assertEquals(List.of(10L), releaseUntil(20));
        assertTrue(merge.isHolding());
        merge.add(at(25));
        assertEquals(List.of(25L, 30L), releaseUntil(30));
        assertFalse(merge.isHolding());
    }

    @Test
    void countsWhatComesTooLateAndStillHandsItOn() throws InterruptedException {
        merge.add(at(50));
        releaseUntil(60);
        merge.add(at(40));

        assertEquals(List.of(40L), releaseUntil(70));
        assertEquals(1, counts.get(KernelTraceCounts.Count.RECORDS_LATE));
    }

    @Test
    void awaitsUntilRecordsComeOrItIsClosed() throws InterruptedException {
        merge.add(at(10));
        assertTrue(merge.await(60_000_000_000L));
        releaseUntil(20);
        assertTrue(merge.await(1000));
        merge.close();
        assertFalse(merge.await(60_000_000_000L));
    }

    @Test
    void makesAReaderWaitWhileFull() throws InterruptedException {
        TraceMerge small = new TraceMerge(counts, 2);
        small.add(at(1, 2));
        Thread reader = Thread.ofPlatform().start(() -> {
            try {
                small.add(at(3));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        while (reader.getState() != Thread.State.WAITING) {
            Thread.onSpinWait();
        }
        small.release(10, record -> released.add(record.monoNs()));
        assertTrue(reader.join(java.time.Duration.ofSeconds(10)));
        small.release(10, record -> released.add(record.monoNs()));

        assertEquals(List.of(1L, 2L, 3L), released);
    }
}
