package dev.rubato.replay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rubato.event.Event;
import dev.rubato.event.ProcessImage;
import dev.rubato.event.ProcessKey;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class EventOrderTest {
    private static final int ROOM = 1000;

    private final EventOrder order = new EventOrder(ROOM);

    private void take(List<Event> out) {
        Event first = order.first();
        if (first != null) {
            out.add(first);
            order.removeFirst();
        }
    }

    @Test
    void whatFitsIsSortedWholeAndEqualTimesKeepTheirOrder() {
        SplittableRandom random = new SplittableRandom(7);
        List<Event> in = new ArrayList<>();
        for (int i = 0; i < ROOM; i++) {
            Event event = new Event.SensorGap(random.nextInt(100), "s", i, 0, 0, "");
            in.add(event);
            order.add("h", event);
        }
        assertTrue(order.isFull());
        List<Event> out = new ArrayList<>();
        while (!order.isEmpty()) {
            take(out);
        }
        in.sort(Comparator.comparingLong(Event::timeNs)); // stable
        assertEquals(in, out);
    }

    @Test
    void aLongerStreamIsSortedAsFarAsTheRoomReaches() {
        SplittableRandom random = new SplittableRandom(8);
        List<Event> out = new ArrayList<>();
        int events = 200_000;
        for (int i = 0; i < events; i++) {
            if (order.isFull()) {
                take(out);
            }
            order.add("h", new Event.TimePassed(i * 10L + random.nextInt(ROOM * 9)));
        }
        while (!order.isEmpty()) {
            take(out);
        }
        assertEquals(events, out.size());
        for (int i = 1; i < out.size(); i++) {
            assertTrue(out.get(i - 1).timeNs() <= out.get(i).timeNs());
        }
    }

    @Test
    void longArgumentsFillItBeforeTheirNumberDoes() {
        ProcessImage image = ProcessImage.ofExe("/bin/a").withArgs(List.of("x".repeat(4056)));
        EventOrder wide = new EventOrder(10_000);
        int events = 0;
        while (!wide.isFull()) {
            ProcessKey key = new ProcessKey(events, events);
            wide.add("h", new Event.ProcessExecuted(events++, key, null, image, Event.Basis.EXACT));
        }
        assertEquals(4096, events);
        wide.removeFirst();
        assertFalse(wide.isFull());
    }

    @Test
    void afterAnOrderlyStretchFewerWaitUntilTheNextStraggler() {
        for (int i = 0; i < ROOM; i++) {
            assertFalse(order.isFull());
            order.add("h", new Event.TimePassed(i));
        }
        int left = 0;
        for (; order.isFull(); left++) {
            order.removeFirst();
        }
        assertEquals(ROOM - ROOM / 8 + 1, left);
        order.add("h", new Event.TimePassed(ROOM - 1 - ROOM / 16));
        assertFalse(order.isFull());
    }

    @Test
    void theHostStaysWithItsEvent() {
        order.add("late", new Event.TimePassed(2));
        order.add("early", new Event.TimePassed(1));
        assertEquals("early", order.firstHost());
        order.removeFirst();
        assertEquals("late", order.firstHost());
    }
}
