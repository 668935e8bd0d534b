package dev.rubato.replay;

import dev.rubato.event.Event;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Events whose records came after younger ones, the oldest first; equal times keep the order in which they were put in. A
 * heap of four children a node. Owned by one thread.
 */
final class EarlyEvents {
    private static final int CHILDREN = 4;
    private static final int FIRST_LENGTH = 64;

    private long[] timesNs = new long[FIRST_LENGTH];
    private long[] arrivals = new long[FIRST_LENGTH];
    private @Nullable Event[] events = new @Nullable Event[FIRST_LENGTH];
    private @Nullable String[] hosts = new @Nullable String[FIRST_LENGTH];
    private int size;
    private long nextArrival;

    int size() {
        return size;
    }

    void add(String host, Event event) {
        if (size == events.length) {
            timesNs = Arrays.copyOf(timesNs, 2 * size);
            arrivals = Arrays.copyOf(arrivals, 2 * size);
            events = Arrays.copyOf(events, 2 * size);
            hosts = Arrays.copyOf(hosts, 2 * size);
        }
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

    /** The time of the oldest event; not when empty. */
    long firstNs() {
        return timesNs[0];
    }

    /** The oldest event, which stays in; null when empty. */
    @Nullable
    Event first() {
        return size == 0 ? null : events[0];
    }

    @Nullable
    String firstHost() {
        return hosts[0];
    }

    /** Takes the oldest event out. */
    void removeFirst() {
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

    private void set(int at, long timeNs, long arrival, @Nullable Event event, @Nullable String host) {
        timesNs[at] = timeNs;
        arrivals[at] = arrival;
        events[at] = event;
        hosts[at] = host;
    }
}
