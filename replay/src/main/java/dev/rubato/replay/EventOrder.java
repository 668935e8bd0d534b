package dev.rubato.replay;

import dev.rubato.event.Event;
import dev.rubato.event.ProcessImage;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Sorts the events of all traces by time, as far as its room allows: the oldest leaves when it is full. A trace of fewer
 * events than that is sorted as a whole, whatever its order was; a larger one may be out of order by that many events. Once
 * as many as it has room for came in order one after another, only one in {@value #ORDERLY_SHARE} of them waits, until the
 * next that does not. Arguments take room too: beyond {@value #MAX_TEXT_BYTES} bytes of them it is full as well.
 * Equal times keep the order in which they were put in. Owned by one thread.
 *
 * <p>What comes in order waits in a ring, which costs nothing to keep in order; what comes early waits in an
 * {@link EarlyEvents heap}.
 */
final class EventOrder {
    /** The fewer wait, the fewer a collection of garbage has to copy; a prior. Higher: less room for a sudden straggler. */
    private static final int ORDERLY_SHARE = 8;

    private static final int FIRST_LENGTH = 1024;

    /** Of arguments that wait; twice that in other than Latin letters. */
    private static final int MAX_TEXT_BYTES = 16 << 20;

    private final int capacity;
    private final EarlyEvents early = new EarlyEvents();
    private @Nullable Event[] events = new @Nullable Event[FIRST_LENGTH];
    private @Nullable String[] hosts = new @Nullable String[FIRST_LENGTH];
    private int head;
    private int ringSize;
    private long newestNs = Long.MIN_VALUE;
    private int inOrder;
    private long textBytes;

    /** An empty order with room for {@code capacity} events. */
    EventOrder(int capacity) {
        this.capacity = capacity;
    }

    /** Whether the oldest has to leave before another comes; ask again after it has. */
    boolean isFull() {
        int room = inOrder < capacity ? capacity : capacity / ORDERLY_SHARE;
        return ringSize + early.size() >= room || textBytes >= MAX_TEXT_BYTES;
    }

    boolean isEmpty() {
        return ringSize + early.size() == 0;
    }

    private static long textBytes(Event event) {
        long bytes = 0;
        if (event instanceof Event.ProcessExecuted executed) {
            for (String arg : executed.image().args()) {
                bytes += ProcessImage.ARGUMENT_BYTES + arg.length();
            }
        }
        return bytes;
    }

    /** Puts in an event of {@code host}; not when full. */
    void add(String host, Event event) {
        textBytes += textBytes(event);
        if (ringSize > 0 && event.timeNs() < newestNs) {
            inOrder = 0;
            early.add(host, event);
            return;
        }
        inOrder += inOrder < capacity ? 1 : 0;
        if (ringSize == events.length) {
            grow();
        }
        int at = (head + ringSize) & (events.length - 1);
        events[at] = event;
        hosts[at] = host;
        newestNs = event.timeNs();
        ringSize++;
    }

    private void grow() {
        int old = events.length;
        events = Arrays.copyOf(events, 2 * old);
        hosts = Arrays.copyOf(hosts, 2 * old);
        System.arraycopy(events, 0, events, old, head);
        System.arraycopy(hosts, 0, hosts, old, head);
    }

    /** Of equal times that of the ring is first: what is early came while something younger was in the ring already. */
    private boolean firstIsEarly() {
        Event first = events[head];
        return ringSize == 0 || first == null || (early.size() > 0 && early.firstNs() < first.timeNs());
    }

    /** The oldest event, which stays in; null when empty. */
    @Nullable
    Event first() {
        return firstIsEarly() ? early.first() : events[head];
    }

    /** The host of {@link #first}. */
    String firstHost() {
        String host = firstIsEarly() ? early.firstHost() : hosts[head];
        return host == null ? "" : host;
    }

    /** Takes the oldest event out. */
    void removeFirst() {
        Event first = first();
        if (first == null) {
            return;
        }
        textBytes -= textBytes(first);
        if (firstIsEarly()) {
            early.removeFirst();
            return;
        }
        events[head] = null;
        hosts[head] = null;
        head = (head + 1) & (events.length - 1);
        ringSize--;
    }
}
