package dev.rubato.replay;

import dev.rubato.event.Event;
import org.jspecify.annotations.Nullable;

/**
 * Sorts the events of all traces by time, as far as its room allows: the oldest leaves when it is full. A trace of fewer
 * events than that is sorted as a whole, whatever its order was; a larger one may be out of order by that many events.
 * Long arguments take room too: beyond {@value #MAX_TEXT_CHARS} characters of them it is full as well. Equal times keep the order in which they were put in. Owned by one thread; a heap of four children a node, as trace
 * times mostly rise and a new event then stays where it was put.
 */
final class EventOrder {
    private static final int CHILDREN = 4;

    /** Most characters of arguments that wait: 16 MB, or 32 in other than Latin letters. */
    private static final long MAX_TEXT_CHARS = 16L << 20;

    private final long[] timesNs;
    private final long[] arrivals;
    private final Event[] events;
    private final String[] hosts;
    private int size;
    private long nextArrival;
    private long textChars;

    /** An empty order with room for {@code capacity} events. */
    EventOrder(int capacity) {
        timesNs = new long[capacity];
        arrivals = new long[capacity];
        events = new Event[capacity];
        hosts = new String[capacity];
    }

    boolean isFull() {
        return size == events.length || textChars >= MAX_TEXT_CHARS;
    }

    boolean isEmpty() {
        return size == 0;
    }

    private static long textChars(Event event) {
        long chars = 0;
        if (event instanceof Event.ProcessExecuted executed) {
            for (String arg : executed.image().args()) {
                chars += arg.length();
            }
        }
        return chars;
    }

    /** Puts in an event of {@code host}; not when full. */
    void add(String host, Event event) {
        textChars += textChars(event);
        long timeNs = event.timeNs();
        long arrival = nextArrival++;
        int at = size++;
        while (at > 0) {
            int parent = (at - 1) / CHILDREN;
            if (!isBefore(timeNs, arrival, parent)) {
                break;
            }
            move(parent, at);
            at = parent;
        }
        set(at, timeNs, arrival, event, host);
    }

    /** The oldest event, which stays in; null when empty. */
    @Nullable
    Event first() {
        return size == 0 ? null : events[0];
    }

    /** The host of {@link #first}. */
    String firstHost() {
        return hosts[0];
    }

    /** Takes the oldest event out. */
    @SuppressWarnings("NullAway") // places beyond size hold null
    void removeFirst() {
        textChars -= textChars(events[0]);
        int last = --size;
        long timeNs = timesNs[last];
        long arrival = arrivals[last];
        Event event = events[last];
        String host = hosts[last];
        events[last] = null;
        hosts[last] = null;
        int at = 0;
        for (int child = smallestChild(at);
                child >= 0 && !isBefore(timeNs, arrival, child);
                child = smallestChild(at)) {
            move(child, at);
            at = child;
        }
        if (last > 0) {
            set(at, timeNs, arrival, event, host);
        }
    }

    private int smallestChild(int parent) {
        int first = parent * CHILDREN + 1;
        if (first >= size) {
            return -1;
        }
        int smallest = first;
        for (int child = first + 1; child < Math.min(size, first + CHILDREN); child++) {
            if (isBefore(timesNs[child], arrivals[child], smallest)) {
                smallest = child;
            }
        }
        return smallest;
    }

    private boolean isBefore(long timeNs, long arrival, int other) {
        return timeNs < timesNs[other] || (timeNs == timesNs[other] && arrival < arrivals[other]);
    }

    private void move(int from, int to) {
        set(to, timesNs[from], arrivals[from], events[from], hosts[from]);
    }

    private void set(int at, long timeNs, long arrival, Event event, String host) {
        timesNs[at] = timeNs;
        arrivals[at] = arrival;
        events[at] = event;
        hosts[at] = host;
    }
}
