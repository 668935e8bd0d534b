package dev.rubato.journal;

import dev.rubato.journal.DamagedRecordException.Reason;
import java.util.Map;

/**
 * What a journal did since it was opened.
 *
 * @param appended items that were appended
 * @param appendedBytes bytes of their records, without the file format's own
 * @param cut appended items of which something was too long and was left out
 * @param refusedFull items that were refused because the disk was full
 * @param refusedOther items that were refused for other reasons
 * @param damaged records that this journal's readers skipped, by reason; every reader counts for itself
 * @param deletedSegments segments that the limits deleted
 * @param deletedBytes bytes of those segments
 * @param deletedRecords records in those segments
 * @param deletedUnread records that were deleted before a named tailer had read them, summed over the tailers
 */
public record JournalStatistics(
        long appended,
        long appendedBytes,
        long cut,
        long refusedFull,
        long refusedOther,
        Map<Reason, Long> damaged,
        long deletedSegments,
        long deletedBytes,
        long deletedRecords,
        long deletedUnread) {
    public JournalStatistics {
        damaged = Map.copyOf(damaged);
    }
}
