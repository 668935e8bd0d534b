package dev.rubato.detect;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rubato.event.Event;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ReorderBufferTest {
    private static final long DELAY_NS = 1000;

    private final ReorderBuffer buffer = new ReorderBuffer(DELAY_NS, 64);

    private static Event at(long timeNs) {
        return new Event.TimePassed(timeNs);
    }

    private List<Long> released() {
        List<Long> times = new ArrayList<>();
        for (Event due = buffer.poll(); due != null; due = buffer.poll()) {
            times.add(due.timeNs());
        }
        return times;
    }

    @Test
    void anEventWaitsUntilANewerOneIsTheDelayAhead() {
        buffer.add(at(100));
        assertNull(buffer.poll());
        buffer.add(at(100 + DELAY_NS - 1));
        assertNull(buffer.poll());
        buffer.add(at(100 + DELAY_NS));
        assertEquals(List.of(100L), released());
    }

    @Test
    void anEventOlderThanWhatLeftIsLate() {
        buffer.add(at(100));
        buffer.add(at(5000));
        assertEquals(List.of(100L), released());
        assertTrue(buffer.isLate(at(99)));
        assertFalse(buffer.isLate(at(100)));
    }

    @Test
    void aFullBufferGivesItsOldestEarly() {
        for (int i = 0; i < 64; i++) {
            buffer.add(at(1000 - i));
            assertNull(buffer.poll());
        }
        buffer.add(at(1001));
        assertEquals(List.of(1000L - 63), released());
        assertEquals(64, buffer.size());
    }

    @Test
    void whatIsTooMuchWhenTheRoomIsSharedLeavesEarlyWithTheNextEvent() {
        ReorderBuffer full = new ReorderBuffer(1_000_000, 4_096);
        for (int i = 0; i < 4_096; i++) {
            full.add(at(i));
        }
        full.share(64);
        assertEquals(512, full.capacity());
        full.add(at(4_096));
        int left = 0;
        while (full.poll() != null) {
            left++;
        }
        assertEquals(4_097 - 512, left);
        assertEquals(left, full.evictions());
    }

    @Test
    void shufflingWithinTheDelayChangesNothing() {
        List<Event> events = new ArrayList<>();
        Random random = new Random(7);
        for (int i = 0; i < 40; i++) {
            events.add(at(10_000 + random.nextInt((int) DELAY_NS)));
        }
        events.forEach(buffer::add);
        List<Long> times = new ArrayList<>();
        for (Event next = buffer.drain(); next != null; next = buffer.drain()) {
            times.add(next.timeNs());
        }
        List<Long> sorted = events.stream()
                .map(Event::timeNs)
                .sorted(Comparator.naturalOrder())
                .toList();
        assertEquals(sorted, times);
    }

    @Test
    void equalTimesKeepTheirOrderOfArrival() {
        List<Event> events = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            events.add(new Event.SensorGap(5, "s" + i, 1, 0, 0, ""));
        }
        events.forEach(buffer::add);
        List<Event> out = new ArrayList<>();
        for (Event next = buffer.drain(); next != null; next = buffer.drain()) {
            out.add(next);
        }
        assertEquals(events, out);
    }
}
