package dev.rubato.detect.scan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;

import dev.rubato.lineage.TableReading;
import org.junit.jupiter.api.Test;

class DueQueueTest {
    private static final int CAPACITY = 1_000;
    private static final int MILLION = 1_000_000;

    @Test
    void holdsTheFirstOfAMillionAndCountsTheOthers() {
        DueQueue queue = new DueQueue(CAPACITY);
        Observation observation = new Observation();
        for (int i = 0; i < MILLION; i++) {
            if (queue.hasRoom()) {
                queue.add(observation, i);
            }
        }
        assertEquals(new TableReading(CAPACITY, CAPACITY, MILLION - CAPACITY), TableReading.of(queue));
        for (int i = 0; i < CAPACITY; i++) {
            assertSame(observation, queue.poll(MILLION));
        }
        assertNull(queue.poll(MILLION));
    }

    @Test
    void whatWaitsWhenTheRoomIsSharedGoesOnWaiting() {
        DueQueue queue = new DueQueue(CAPACITY);
        Observation observation = new Observation();
        for (int i = 0; i < CAPACITY / 2; i++) {
            queue.add(observation, i);
        }
        queue.share(64);
        assertFalse(queue.hasRoom());
        assertEquals(CAPACITY / 2, queue.size());
        queue.clear();
        queue.share(64);
        assertEquals(16, queue.capacity());
    }
}
