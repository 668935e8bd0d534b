package dev.rubato.detect;

import dev.rubato.event.Event;
import dev.rubato.lineage.BoundedTable;
import dev.rubato.lineage.SharedRoom;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Puts events of several sensors into order of their time. An event leaves when a newer one is at least the delay
 * ahead of it, or when the buffer is full; one that arrives after its place was given out is late. Equal times keep
 * their order of arrival. Owned by the detection thread.
 *
 * <p>Sensors deliver nearly in order, so the events lie sorted in arrays and one that comes early moves the few that are
 * younger; nothing is allocated per event. The arrays grow to twice the capacity at most.
 */
public final class ReorderBuffer implements BoundedTable {
    private static final int FIRST_LENGTH = 1024;

    /**
     * Events that wait on each of many hosts; a prior. Lower: a host that is busier than this many events within the delay
     * has its stragglers judged without their timing.
     */
    private static final int LEAST_EVENTS = 512;

    private final long delayNs;
    private final int alone;
    private int mostEvents;
    private Event[] events;
    private long[] timesNs;
    private int head;
    private int tail;
    private long early;
    private long newestNs = Long.MIN_VALUE;
    private long releasedNs = Long.MIN_VALUE;

    /**
     * @param delayNs how long an event waits for older ones
     * @param capacity most events that wait
     */
    public ReorderBuffer(long delayNs, int capacity) {
        this.delayNs = delayNs;
        this.alone = capacity;
        this.mostEvents = capacity + 1;
        int length = Math.min(FIRST_LENGTH, 2 * mostEvents);
        this.events = new Event[length];
        this.timesNs = new long[length];
    }

    /** Whether {@code event} comes after its place was given out; such an event is not put in. */
    public boolean isLate(Event event) {
        return event.timeNs() < releasedNs;
    }

    /** Puts in an event that is not late. */
    public void add(Event event) {
        if (tail == events.length) {
            makeRoom();
        }
        long timeNs = event.timeNs();
        newestNs = Math.max(newestNs, timeNs);
        int at = tail;
        if (head < tail && timesNs[tail - 1] > timeNs) {
            at = placeOf(timeNs);
            System.arraycopy(events, at, events, at + 1, tail - at);
            System.arraycopy(timesNs, at, timesNs, at + 1, tail - at);
        }
        events[at] = event;
        timesNs[at] = timeNs;
        tail++;
    }

    /** Where the first younger event lies. */
    private int placeOf(long timeNs) {
        int low = head;
        int high = tail;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (timesNs[middle] <= timeNs) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    /** Moves the events to the front if that frees half of the arrays, else doubles them. */
    private void makeRoom() {
        int size = tail - head;
        boolean enough = head >= events.length / 2;
        int length = enough ? events.length : Math.min(2 * events.length, 2 * (alone + 1));
        Event[] roomy = enough ? events : new Event[length];
        long[] roomyTimes = enough ? timesNs : new long[length];
        System.arraycopy(events, head, roomy, 0, size);
        System.arraycopy(timesNs, head, roomyTimes, 0, size);
        Arrays.fill(roomy, size, length, null);
        events = roomy;
        timesNs = roomyTimes;
        head = 0;
        tail = size;
    }

    /** What is too much leaves early, with the next event. */
    @Override
    public void share(int hosts) {
        mostEvents = 1 + Math.max(Math.min(alone, LEAST_EVENTS), SharedRoom.of(alone, hosts));
    }

    /** The oldest event that is due, or null; call until null after each {@link #add}. */
    public @Nullable Event poll() {
        if (head == tail) {
            return null;
        }
        if (newestNs - timesNs[head] >= delayNs) {
            return remove();
        }
        if (size() < mostEvents) {
            return null;
        }
        early++;
        return remove();
    }

    /** The oldest event whether due or not, or null: for the end of a stream. */
    public @Nullable Event drain() {
        return head < tail ? remove() : null;
    }

    @Override
    public int size() {
        return tail - head;
    }

    @Override
    public int capacity() {
        return mostEvents - 1;
    }

    /** Events that left before their time, since the buffer was full. */
    @Override
    public long evictions() {
        return early;
    }

    /** Forgets everything, as for a new stream. */
    public void clear() {
        Arrays.fill(events, null);
        head = 0;
        tail = 0;
        newestNs = Long.MIN_VALUE;
        releasedNs = Long.MIN_VALUE;
    }

    @SuppressWarnings("NullAway") // slots outside head to tail hold null
    private Event remove() {
        Event first = events[head];
        events[head] = null;
        releasedNs = Math.max(releasedNs, timesNs[head]);
        head++;
        if (head == tail) {
            head = 0;
            tail = 0;
        }
        return first;
    }
}
