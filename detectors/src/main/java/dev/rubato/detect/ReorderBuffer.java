package dev.rubato.detect;

import dev.rubato.event.Event;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Puts events of several sensors into order of their time. An event leaves when a newer one is at least the delay
 * ahead of it, or when the buffer is full; one that arrives after its place was given out is late. Equal times keep
 * their order of arrival. Owned by the detection thread; a binary heap in arrays, nothing is allocated per event.
 */
public final class ReorderBuffer {
    private final long delayNs;
    private final Event[] events;
    private final long[] arrivals;
    private int size;
    private long nextArrival;
    private long newestNs = Long.MIN_VALUE;
    private long releasedNs = Long.MIN_VALUE;

    /**
     * @param delayNs how long an event waits for older ones
     * @param capacity most events that wait
     */
    public ReorderBuffer(long delayNs, int capacity) {
        this.delayNs = delayNs;
        this.events = new Event[capacity + 1];
        this.arrivals = new long[capacity + 1];
    }

    /** Whether {@code event} comes after its place was given out; such an event is not put in. */
    public boolean isLate(Event event) {
        return event.timeNs() < releasedNs;
    }

    /** Puts in an event that is not late. */
    public void add(Event event) {
        newestNs = Math.max(newestNs, event.timeNs());
        int at = size++;
        events[at] = event;
        arrivals[at] = nextArrival++;
        while (at > 0 && before(at, (at - 1) / 2)) {
            swap(at, (at - 1) / 2);
            at = (at - 1) / 2;
        }
    }

    /** The oldest event that is due, or null; call until null after each {@link #add}. */
    public @Nullable Event poll() {
        boolean due = size > 0 && (newestNs - events[0].timeNs() >= delayNs || size == events.length);
        return due ? remove() : null;
    }

    /** The oldest event whether due or not, or null: for the end of a stream. */
    public @Nullable Event drain() {
        return size > 0 ? remove() : null;
    }

    /** How many events wait. */
    public int size() {
        return size;
    }

    /** Forgets everything, as for a new stream. */
    public void clear() {
        Arrays.fill(events, null);
        size = 0;
        newestNs = Long.MIN_VALUE;
        releasedNs = Long.MIN_VALUE;
    }

    @SuppressWarnings("NullAway") // slots beyond size hold null
    private Event remove() {
        Event first = events[0];
        size--;
        events[0] = events[size];
        arrivals[0] = arrivals[size];
        events[size] = null;
        int at = 0;
        while (true) {
            int child = 2 * at + 1;
            if (child >= size) {
                break;
            }
            if (child + 1 < size && before(child + 1, child)) {
                child++;
            }
            if (!before(child, at)) {
                break;
            }
            swap(child, at);
            at = child;
        }
        releasedNs = Math.max(releasedNs, first.timeNs());
        return first;
    }

    private boolean before(int one, int other) {
        int order = Long.compare(events[one].timeNs(), events[other].timeNs());
        return order != 0 ? order < 0 : arrivals[one] < arrivals[other];
    }

    private void swap(int one, int other) {
        Event event = events[one];
        events[one] = events[other];
        events[other] = event;
        long arrival = arrivals[one];
        arrivals[one] = arrivals[other];
        arrivals[other] = arrival;
    }
}
