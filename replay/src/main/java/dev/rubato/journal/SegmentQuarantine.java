package dev.rubato.journal;

import dev.rubato.journal.DamagedRecordException.Reason;
import dev.rubato.journal.Segments.Segment;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import net.openhft.chronicle.queue.impl.single.SingleChronicleQueue;
import net.openhft.chronicle.queue.impl.single.SingleChronicleQueueStore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Renames segments whose header cannot be read, since Chronicle Queue appends nothing while it finds one. They are kept
 * for whoever wants to look at them, the newest {@value #MAX_KEPT} of them. Owned by the thread that holds the append lock.
 */
final class SegmentQuarantine {
    static final String SUFFIX = ".damaged";
    private static final int MAX_KEPT = 4;
    private static final Logger LOG = LoggerFactory.getLogger(SegmentQuarantine.class);

    private final SingleChronicleQueue queue;
    private final Segments segments;
    private final JournalCounters counters;

    SegmentQuarantine(SingleChronicleQueue queue, Segments segments, JournalCounters counters) {
        this.queue = queue;
        this.segments = segments;
        this.counters = counters;
    }

    /** Renames every segment that cannot be opened. */
    void enforce() {
        for (Segment segment : segments.list()) {
            if (!opens(segment)) {
                setAside(segment.file());
            }
        }
        queue.refreshDirectoryListing();
    }

    private boolean opens(Segment segment) {
        try {
            SingleChronicleQueueStore store = queue.storeForCycle(segment.cycle(), queue.epoch(), false, null);
            if (store == null) {
                return false;
            }
            queue.closeStore(store);
            return true;
        } catch (Exception | AssertionError | InternalError e) {
            LOG.warn("Cannot open the segment {}: {}", segment.file(), e.toString());
            return false;
        }
    }

    private void setAside(Path file) {
        counters.damaged(Reason.UNREADABLE_SEGMENT);
        try {
            Path aside = file.resolveSibling(file.getFileName() + SUFFIX);
            Files.move(file, aside);
            LOG.error("The segment {} is damaged and was renamed to {}", file, aside.getFileName());
            deleteOldest(file.resolveSibling(""));
        } catch (IOException e) {
            LOG.error("Cannot rename the damaged segment {}: {}", file, e.toString());
        }
    }

    private static void deleteOldest(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            List<Path> aside = files.filter(file -> file.toString().endsWith(SUFFIX))
                    .sorted()
                    .toList();
            for (Path oldest : aside.subList(0, Math.max(0, aside.size() - MAX_KEPT))) {
                Files.delete(oldest);
            }
        }
    }
}
