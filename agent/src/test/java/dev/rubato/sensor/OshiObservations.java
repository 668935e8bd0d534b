package dev.rubato.sensor;

import static org.junit.jupiter.api.Assertions.fail;

import dev.rubato.event.Event;
import dev.rubato.event.EventSink;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Keeps what sensors append, and lets a test wait for an event. Thread-safe. */
final class OshiObservations implements EventSink {
    private static final long LONGEST_WAIT_NS = 30_000_000_000L;

    private final List<Event> events = new ArrayList<>();

    @Override
    public synchronized void append(Event event) {
        events.add(event);
        notifyAll();
    }

    /** All events so far. */
    synchronized List<Event> all() {
        return List.copyOf(events);
    }

    /** The events of one kind so far. */
    <E extends Event> List<E> all(Class<E> kind) {
        return all().stream().filter(kind::isInstance).map(kind::cast).toList();
    }

    /** The first event of that kind that matches, or null. */
    synchronized <E extends Event> @Nullable E first(Class<E> kind, Predicate<E> matches) {
        for (Event event : events) {
            if (kind.isInstance(event) && matches.test(kind.cast(event))) {
                return kind.cast(event);
            }
        }
        return null;
    }

    /** Waits for such an event; fails with what was seen after half a minute. */
    synchronized <E extends Event> E await(Class<E> kind, Predicate<E> matches) throws InterruptedException {
        long deadline = System.nanoTime() + LONGEST_WAIT_NS;
        while (true) {
            E found = first(kind, matches);
            if (found != null) {
                return found;
            }
            long leftMs = (deadline - System.nanoTime()) / 1_000_000;
            if (leftMs <= 0) {
                return fail("no such " + kind.getSimpleName() + " in " + events);
            }
            wait(leftMs);
        }
    }
}
