package dev.rubato.journal;

import dev.rubato.journal.DamagedRecordException.Reason;
import dev.rubato.journal.Segments.Segment;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import net.openhft.chronicle.queue.ExcerptTailer;
import net.openhft.chronicle.wire.DocumentContext;
import org.jspecify.annotations.Nullable;

/**
 * A reader of one journal with a position of its own. A named tailer's position is kept in the journal and survives the
 * process, killed or not. Damaged records are counted and skipped. Read by one thread at a time.
 *
 * <p>{@link #next} moves on as it returns: after a kill the last item may be lost to a named tailer. {@link #deliver}
 * moves on after the item was dealt with: after a kill it may come twice.
 *
 * @param <T> what the journal keeps
 */
public final class Tailer<T> implements AutoCloseable {
    /** How far the times of records may be out of order for {@link Journal#fromTime} to find the first. */
    public static final long MAX_DISORDER_NS = 60_000_000_000L;

    private static final long NOT_DRAINED = -1;
    private static final int NO_CYCLE = -1;
    private static final long FIRST_LOOK_NS = 10_000_000L;
    private static final long LONGEST_LOOK_NS = 250_000_000L;

    private final Journal<T> journal;
    private final String name;
    private final ExcerptTailer tailer;
    private final ReentrantLock reading = new ReentrantLock();
    private final RecordBuffer record = new RecordBuffer();
    private int damagedCycle = NO_CYCLE;
    private volatile int deletedCycle = NO_CYCLE;
    private volatile long position;
    private volatile long drainedAtAppends = NOT_DRAINED;
    private volatile boolean closed;
    /** Appends that there had been before the last look. Under the lock. */
    private long lookedAtAppends;

    /** Whether a receiver has been given an item and has not returned. Under the lock. */
    private boolean handing;

    Tailer(Journal<T> journal, String name, ExcerptTailer tailer) {
        this.journal = journal;
        this.name = name;
        this.tailer = tailer;
        tailer.singleThreadedCheckDisabled(true);
        position = tailer.index();
    }

    /** The same under no name, so that what it does not read is not counted as lost; this one must not be used again. */
    Tailer<T> withoutName() {
        return new Tailer<>(journal, "", tailer);
    }

    /** The tailer's name, empty for one without. */
    public String name() {
        return name;
    }

    /** The index of the record that is read next. */
    public long position() {
        return position;
    }

    /** The next item, or null if there is none yet or the tailer is closed. */
    public @Nullable T next() {
        return read(item -> {});
    }

    /**
     * Hands the next item to {@code receiver} and moves on when that returns. If it throws, the same item comes again.
     *
     * @return whether there was an item
     */
    public boolean deliver(Consumer<? super T> receiver) {
        return read(receiver) != null;
    }

    private @Nullable T read(Consumer<? super T> receiver) {
        reading.lock();
        handing = false;
        try {
            T received = null;
            while (true) {
                try (DocumentContext document = open()) {
                    received = document == null ? null : hand(document, receiver);
                    return received;
                } catch (DamagedRecordException e) {
                    journal.counters().damaged(e.reason());
                } catch (InternalError e) {
                    if (!leaveUnreadable(e) || received != null) {
                        return received;
                    }
                }
            }
        } finally {
            if (!closed) {
                position = tailer.index();
            }
            reading.unlock();
        }
    }

    private T hand(DocumentContext document, Consumer<? super T> receiver) throws DamagedRecordException {
        T item = record.decode(document, journal.codec());
        handing = true; // stays so if the receiver throws: what it throws is its own
        try {
            receiver.accept(item);
            handing = false;
        } finally {
            if (handing) {
                document.rollbackOnClose();
            }
        }
        return item;
    }

    /**
     * Leaves a segment whose file is shorter than its mapping. The JVM may report such an access only when the method in
     * which it happened has returned, so that what guards the access itself does not see it.
     *
     * @return whether there is a segment after it
     * @throws InternalError the same, if it is of whoever received an item
     */
    private boolean leaveUnreadable(InternalError late) {
        if (handing) {
            throw late;
        }
        boolean more = leaveDamagedSegment();
        if (!more) {
            drainedAtAppends = lookedAtAppends;
        }
        return more;
    }

    /** Opens the next record, or null if there is none yet or the tailer is closed. */
    private @Nullable DocumentContext open() {
        lookedAtAppends = journal.signal().appends();
        while (!closed) {
            try {
                leaveDeletedSegment();
                DocumentContext document = tailer.readingDocument();
                if (document.isPresent()) {
                    drainedAtAppends = NOT_DRAINED;
                    return document;
                }
                document.close();
                drainedAtAppends = lookedAtAppends;
                return null;
            } catch (Exception | AssertionError | InternalError e) {
                // InternalError is how the JVM reports that a mapped file is shorter than it was.
                if (!leaveDamagedSegment()) {
                    drainedAtAppends = lookedAtAppends;
                    return null;
                }
            }
        }
        return null;
    }

    private void leaveDeletedSegment() {
        int deleted = deletedCycle;
        if (deleted == NO_CYCLE) {
            return;
        }
        deletedCycle = NO_CYCLE;
        if (Segments.ROLL_CYCLE.toCycle(tailer.index()) <= deleted) {
            moveAfter(deleted);
        }
    }

    private boolean leaveDamagedSegment() {
        int cycle = Segments.ROLL_CYCLE.toCycle(tailer.index());
        countDamaged(cycle);
        return moveAfter(cycle);
    }

    /** Counts a damaged segment, once however often it is met. */
    private void countDamaged(int cycle) {
        if (cycle > damagedCycle) {
            damagedCycle = cycle;
            journal.counters().damaged(Reason.UNREADABLE_SEGMENT);
        }
    }

    private boolean moveAfter(int cycle) {
        for (Segment segment : journal.segments().list()) {
            if (segment.cycle() > cycle && moveTo(segment)) {
                return true;
            }
        }
        return false;
    }

    /** Moves before the first record of a segment, and says whether there is one that can be read. */
    private boolean moveTo(Segment segment) {
        try {
            return tailer.moveToIndex(Segments.ROLL_CYCLE.toIndex(segment.cycle(), 0));
        } catch (Exception | AssertionError | InternalError e) {
            countDamaged(segment.cycle());
            return false;
        }
    }

    /** Told by the thread that deleted a segment; returns how many of its records this tailer had not read. */
    long segmentDeleted(int cycle, long records) {
        long at = position;
        int atCycle = Segments.ROLL_CYCLE.toCycle(at);
        if (closed || atCycle > cycle) {
            return 0;
        }
        deletedCycle = cycle;
        return atCycle < cycle ? records : Math.max(0, records - Segments.ROLL_CYCLE.toSequenceNumber(at));
    }

    /**
     * Waits until there may be something to read: returns at once if the last read found an item, or if something was
     * appended, or the readers were woken, since it found none. Uses no processor time while it waits for an appender
     * of the same process; the records of another process are looked for every 10 to 250 ms.
     *
     * @return false if the time is over, the thread is interrupted or the tailer is closed
     */
    public boolean await(Duration atMost) {
        if (!journal.isWriter()) {
            return look(atMost.toNanos());
        }
        long drained = drainedAtAppends;
        boolean changed = drained == NOT_DRAINED || journal.signal().await(drained, atMost.toNanos());
        return changed && !isClosed();
    }

    private boolean look(long atMostNs) {
        long deadlineNs = System.nanoTime() + atMostNs;
        long stepNs = FIRST_LOOK_NS;
        while (!closed) {
            if (hasNext()) {
                return true;
            }
            long leftNs = deadlineNs - System.nanoTime();
            if (leftNs <= 0 || Thread.currentThread().isInterrupted()) {
                return false;
            }
            LockSupport.parkNanos(this, Math.min(stepNs, leftNs));
            stepNs = Math.min(2 * stepNs, LONGEST_LOOK_NS);
        }
        return false;
    }

    private boolean hasNext() {
        reading.lock();
        try (DocumentContext document = open()) {
            if (document != null) {
                document.rollbackOnClose();
            }
            return document != null;
        } catch (InternalError e) {
            return leaveDamagedSegment();
        } finally {
            reading.unlock();
        }
    }

    /** Moves to the record of index {@code wanted} or, if that is gone, to the first one after it. */
    void seek(long wanted) {
        reading.lock();
        try {
            int cycle = Segments.ROLL_CYCLE.toCycle(wanted);
            tailer.toStart();
            for (Segment segment : journal.segments().list()) {
                if (segment.cycle() >= cycle && moveTo(segment)) {
                    break;
                }
            }
            position = tailer.index();
        } finally {
            reading.unlock();
        }
        skipTo(wanted);
    }

    /** Reads over records until the index {@code wanted} is the next, or there is none. */
    void skipTo(long wanted) {
        reading.lock();
        try {
            boolean before = true;
            while (before && tailer.index() < wanted) {
                try (DocumentContext document = open()) {
                    // a tailer that stands at the end of a segment, or has not begun, has a lower index than what it
                    // reads
                    before = document != null && document.index() < wanted;
                    if (document != null && !before) {
                        document.rollbackOnClose();
                    }
                } catch (InternalError e) {
                    before = leaveDamagedSegment();
                }
            }
            if (!closed) {
                position = tailer.index();
            }
        } finally {
            reading.unlock();
        }
    }

    void seekEnd() {
        tailer.toEnd();
        position = tailer.index();
    }

    /** Moves to the first record of at least {@code timeNs}. */
    void seekTime(long timeNs) {
        List<Segment> all = journal.segments().list();
        int low = 0;
        int high = all.size() - 1;
        while (low < high) {
            int middle = (low + high + 1) >>> 1;
            if (firstTimeNs(all.get(middle)) < timeNs - MAX_DISORDER_NS) {
                low = middle;
            } else {
                high = middle - 1;
            }
        }
        if (!all.isEmpty()) {
            moveTo(all.get(low));
        }
        boolean earlier = true;
        while (earlier) {
            earlier = skipEarlier(timeNs);
        }
        position = tailer.index();
    }

    /** The time of a segment's first record, or the latest time if that cannot be read. */
    private long firstTimeNs(Segment segment) {
        if (!moveTo(segment)) {
            return Long.MAX_VALUE;
        }
        try (DocumentContext document = open()) {
            return document == null ? Long.MAX_VALUE : record.timeNs(document);
        } catch (DamagedRecordException | InternalError e) {
            return Long.MAX_VALUE;
        }
    }

    /** Reads over one record if it is earlier; false if it is not, or there is none. */
    private boolean skipEarlier(long timeNs) {
        try (DocumentContext document = open()) {
            if (document == null) {
                return false;
            }
            boolean earlier = record.timeNs(document) < timeNs;
            if (!earlier) {
                document.rollbackOnClose();
            }
            return earlier;
        } catch (DamagedRecordException e) {
            journal.counters().damaged(e.reason());
            return true;
        } catch (InternalError e) {
            return leaveDamagedSegment();
        }
    }

    /** Whether the tailer was closed, by itself or with its journal. */
    public boolean isClosed() {
        return closed || journal.isClosed();
    }

    /** Ends the tailer and its wait; waits for a read that is going on. The position of a named tailer is kept. */
    @Override
    public void close() {
        closed = true;
        journal.signal().wakeAll();
        reading.lock();
        try {
            if (!tailer.isClosed()) {
                tailer.close();
                journal.forget(this);
            }
        } finally {
            reading.unlock();
        }
    }
}
