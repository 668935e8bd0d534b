package dev.rubato.journal;

import dev.rubato.journal.DamagedRecordException.Reason;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/** The counters of one journal; counted and read by any thread. */
final class JournalCounters {
    final LongAdder appended = new LongAdder();
    final LongAdder appendedBytes = new LongAdder();
    final LongAdder cut = new LongAdder();
    final LongAdder refusedFull = new LongAdder();
    final LongAdder refusedOther = new LongAdder();
    final LongAdder deletedSegments = new LongAdder();
    final LongAdder deletedBytes = new LongAdder();
    final LongAdder deletedRecords = new LongAdder();
    final LongAdder deletedUnread = new LongAdder();
    private final EnumMap<Reason, LongAdder> damaged = new EnumMap<>(Reason.class);

    JournalCounters() {
        for (Reason reason : Reason.values()) {
            damaged.put(reason, new LongAdder());
        }
    }

    void damaged(Reason reason) {
        LongAdder counter = damaged.get(reason);
        if (counter != null) {
            counter.increment();
        }
    }

    JournalStatistics snapshot() {
        Map<Reason, Long> byReason = new EnumMap<>(Reason.class);
        damaged.forEach((reason, counter) -> byReason.put(reason, counter.sum()));
        return new JournalStatistics(
                appended.sum(),
                appendedBytes.sum(),
                cut.sum(),
                refusedFull.sum(),
                refusedOther.sum(),
                byReason,
                deletedSegments.sum(),
                deletedBytes.sum(),
                deletedRecords.sum(),
                deletedUnread.sum());
    }
}
