package dev.rubato.journal;

import dev.rubato.journal.Segments.Segment;
import java.io.IOException;
import java.nio.file.Files;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import net.openhft.chronicle.queue.ExcerptTailer;
import net.openhft.chronicle.queue.impl.single.SingleChronicleQueue;
import net.openhft.chronicle.queue.impl.single.SingleChronicleQueueStore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Deletes the oldest segments of a journal as its limits demand, and counts what is deleted unread. Owned by the thread
 * that holds the append lock.
 */
final class Retention {
    private static final Logger LOG = LoggerFactory.getLogger(Retention.class);

    private final SingleChronicleQueue queue;
    private final Segments segments;
    private final JournalLimits limits;
    private final JournalCounters counters;
    private final Supplier<? extends List<? extends Tailer<?>>> tailers;
    private final UnreadLoss loss;

    /** Bytes that each ended segment takes on disk, by cycle: bounded by the number of segments. */
    private final Map<Integer, Long> takenBytes = new HashMap<>();

    Retention(
            SingleChronicleQueue queue,
            Segments segments,
            JournalLimits limits,
            JournalCounters counters,
            Supplier<? extends List<? extends Tailer<?>>> tailers,
            UnreadLoss loss) {
        this.queue = queue;
        this.segments = segments;
        this.limits = limits;
        this.counters = counters;
        this.tailers = tailers;
        this.loss = loss;
    }

    /** Deletes segments before the one of {@code currentLabelMs}, which is kept in any case. */
    void enforce(long currentLabelMs, long nowMs) {
        try {
            enforceOn(segments.list(), currentLabelMs, nowMs);
        } catch (JournalException e) {
            LOG.error("The limits of the journal could not be enforced: {}", e.getMessage());
        }
    }

    private void enforceOn(List<Segment> kept, long currentLabelMs, long nowMs) {
        takenBytes.keySet().retainAll(kept.stream().map(Segment::cycle).toList());
        long totalBytes = SegmentSpace.STEP_BYTES;
        for (Segment segment : kept) {
            if (segment.labelMs() < currentLabelMs) {
                totalBytes += takenBytes.computeIfAbsent(segment.cycle(), cycle -> measure(segment));
            }
        }
        for (int i = 0; i < kept.size() && kept.get(i).labelMs() < currentLabelMs; i++) {
            Segment oldest = kept.get(i);
            long endMs = oldest.labelMs() + limits.segmentAge().toMillis();
            boolean tooOld = endMs <= nowMs - limits.maxAge().toMillis();
            if (!tooOld && totalBytes <= limits.maxBytes()) {
                break;
            }
            totalBytes -= takenBytes.getOrDefault(oldest.cycle(), 0L);
            delete(oldest);
        }
    }

    /** What a segment takes on disk: up to where it was written, not its length, which the mapping extends by a hole. */
    private long measure(Segment segment) {
        long lengthBytes = segment.file().toFile().length();
        SingleChronicleQueueStore store = null;
        try {
            store = queue.storeForCycle(segment.cycle(), queue.epoch(), false, null);
            long writtenBytes = store == null ? lengthBytes : SegmentSpace.takenBytes(store.writePosition());
            return Math.min(lengthBytes, writtenBytes);
        } catch (Exception | AssertionError | InternalError e) {
            LOG.warn("Cannot read the segment {}, its length counts as its size: {}", segment.file(), e.toString());
            return lengthBytes;
        } finally {
            if (store != null) {
                queue.closeStore(store);
            }
        }
    }

    private void delete(Segment segment) {
        long records = countRecords(queue, segment);
        try {
            Files.deleteIfExists(segment.file());
        } catch (IOException e) {
            LOG.error("Cannot delete the segment {}: {}", segment.file(), e.toString());
            return;
        }
        Long bytes = takenBytes.remove(segment.cycle());
        queue.refreshDirectoryListing();
        counters.deletedSegments.increment();
        counters.deletedBytes.add(bytes == null ? 0 : bytes);
        counters.deletedRecords.add(records);
        for (Tailer<?> tailer : tailers.get()) {
            long unread = tailer.segmentDeleted(segment.cycle(), records);
            if (unread > 0 && !tailer.name().isEmpty()) {
                counters.deletedUnread.add(unread);
                loss.deletedUnread(tailer.name(), unread);
            }
        }
    }

    static long countRecords(SingleChronicleQueue queue, Segment segment) {
        try (ExcerptTailer counter = queue.createTailer()) {
            return Math.max(0, counter.excerptsInCycle(segment.cycle()));
        } catch (Exception | AssertionError | InternalError e) {
            LOG.warn("Cannot count the records of the segment {}: {}", segment.file(), e.toString());
            return 0;
        }
    }
}
