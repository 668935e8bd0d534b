package dev.rubato.journal;

import java.util.concurrent.locks.ReentrantLock;
import net.openhft.chronicle.bytes.Bytes;
import net.openhft.chronicle.core.io.BackgroundResourceReleaser;
import net.openhft.chronicle.queue.ExcerptAppender;
import net.openhft.chronicle.queue.impl.single.SingleChronicleQueue;
import net.openhft.chronicle.wire.Wire;
import org.jspecify.annotations.Nullable;

/**
 * Puts records into segments: begins a new one by size and age, and makes sure of its disk space before it is written.
 * Safe to call from several threads, which take turns.
 */
final class JournalWriter implements AutoCloseable {
    /** Room for most records; it grows for a longer one. */
    private static final int SCRATCH_BYTES = 4 << 10;

    private final ReentrantLock lock = new ReentrantLock();
    private final SingleChronicleQueue queue;
    private final JournalDirectory claim;
    private final SegmentClock clock;
    private final SegmentSpace space;
    private final Segments segments;
    private final Retention retention;
    private final SegmentQuarantine quarantine;
    private final JournalLimits limits;
    private final Bytes<byte[]> scratch = Bytes.allocateElasticOnHeap(SCRATCH_BYTES);
    private @Nullable ExcerptAppender appender;
    private long writePosition;
    private boolean begun;
    private boolean closed;

    JournalWriter(
            SingleChronicleQueue queue,
            JournalDirectory claim,
            SegmentClock clock,
            SegmentSpace space,
            Segments segments,
            Retention retention,
            SegmentQuarantine quarantine,
            JournalLimits limits) {
        this.queue = queue;
        this.claim = claim;
        this.clock = clock;
        this.space = space;
        this.segments = segments;
        this.retention = retention;
        this.quarantine = quarantine;
        this.limits = limits;
        scratch.singleThreadedCheckDisabled(true);
    }

    /** Appends a sealed record and returns its index. */
    long append(RecordWriter record) {
        lock.lock();
        try {
            if (closed) {
                throw new JournalException("the journal is closed");
            }
            ExcerptAppender to = currentAppender();
            space.ensure(writePosition);
            scratch.clear();
            scratch.write(record.bytes(), 0, record.length());
            return write(to);
        } finally {
            lock.unlock();
        }
    }

    private long write(ExcerptAppender to) {
        try {
            to.writeBytes(scratch);
            Wire wire = to.wire();
            if (wire != null) {
                writePosition = wire.bytes().writePosition();
            }
            return to.lastIndexAppended();
        } catch (Exception | AssertionError | InternalError e) {
            // InternalError is how the JVM reports SIGBUS: the segment is left as it is, the next append begins
            // another.
            appender = null;
            begun = false;
            to.close();
            throw new JournalException("cannot append to the journal (" + e + "): the record is lost", e);
        }
    }

    /** Does what the first append needs and later ones do not; writes nothing. */
    void prepare() {
        lock.lock();
        try {
            if (!closed && appender == null) {
                appender = createAppender();
            }
        } finally {
            lock.unlock();
        }
    }

    private ExcerptAppender currentAppender() {
        long nowMs = System.currentTimeMillis();
        ExcerptAppender current = appender;
        boolean ended = writePosition >= limits.segmentBytes()
                || clock.ageMs(nowMs) >= limits.segmentAge().toMillis();
        if (current != null && begun && !ended) {
            return current;
        }
        if (current == null) {
            // before the new file exists: it ends the segments of earlier runs, and would wait for an empty one
            current = createAppender();
            appender = current;
        }
        beginSegment(nowMs);
        return current;
    }

    private ExcerptAppender createAppender() {
        ExcerptAppender created;
        try {
            created = queue.createAppender();
        } catch (Exception | AssertionError | InternalError e) {
            quarantine.enforce();
            created = createAppenderAgain(e);
        }
        created.singleThreadedCheckDisabled(true);
        return created;
    }

    private ExcerptAppender createAppenderAgain(Throwable before) {
        try {
            return queue.createAppender();
        } catch (Exception | AssertionError | InternalError e) {
            e.addSuppressed(before);
            throw new JournalException("cannot append to the journal (" + e + "): move its files away", e);
        }
    }

    private void beginSegment(long nowMs) {
        long labelMs = clock.nextLabelMs(nowMs);
        space.create(segments.at(labelMs).file());
        clock.begin(labelMs, nowMs);
        writePosition = 0;
        begun = true;
        retention.enforce(labelMs, nowMs);
    }

    void enforceLimits() {
        lock.lock();
        try {
            if (!closed) {
                retention.enforce(clock.currentTimeMillis(), System.currentTimeMillis());
            }
        } finally {
            lock.unlock();
        }
    }

    /** Closes the queue and gives up the claim on the directory. */
    @Override
    public void close() {
        lock.lock();
        try {
            if (closed) {
                return;
            }
            closed = true;
            if (appender != null) {
                appender.close();
            }
            queue.close();
            BackgroundResourceReleaser.releasePendingResources();
            space.close();
            claim.close();
        } finally {
            lock.unlock();
        }
    }
}
