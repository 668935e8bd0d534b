package dev.rubato.journal;

import java.time.Duration;

/**
 * How much a journal may keep, and in how large pieces it forgets.
 *
 * @param maxBytes most bytes of all segments together; it may be passed by one segment
 * @param maxAge how long a segment is kept after its last record
 * @param segmentBytes size at which a new segment begins; the oldest one is deleted as a whole
 * @param segmentAge age at which a new segment begins
 * @param minFreeBytes free space of the disk below which nothing is appended, so that the host keeps working
 */
public record JournalLimits(long maxBytes, Duration maxAge, long segmentBytes, Duration segmentAge, long minFreeBytes) {

    /** Free space that {@link #of} leaves to the host. */
    public static final long DEFAULT_MIN_FREE_BYTES = 64L << 20;

    private static final long SMALLEST_SEGMENT_BYTES = 1 << 20;

    /** What is written stays mapped until its segment ends, and counts as resident memory. */
    private static final long LARGEST_SEGMENT_BYTES = 4 << 20;

    private static final long SHORTEST_SEGMENT_MS = 60_000;
    private static final long LONGEST_SEGMENT_MS = 86_400_000;

    public JournalLimits {
        if (maxBytes <= 0 || segmentBytes <= 0 || minFreeBytes < 0) {
            throw new IllegalArgumentException("sizes of a journal have to be positive");
        }
        if (maxAge.toMillis() <= 0 || segmentAge.toMillis() <= 0) {
            throw new IllegalArgumentException("ages of a journal have to be at least 1 ms");
        }
    }

    /** Limits with segments of about a sixteenth of the size (1 to 4 MiB) and a 24th of the age (1 minute to 1 day). */
    public static JournalLimits of(long maxBytes, Duration maxAge) {
        long segmentBytes = Math.clamp(maxBytes / 16, SMALLEST_SEGMENT_BYTES, LARGEST_SEGMENT_BYTES);
        long segmentMs = Math.clamp(maxAge.toMillis() / 24, SHORTEST_SEGMENT_MS, LONGEST_SEGMENT_MS);
        return new JournalLimits(maxBytes, maxAge, segmentBytes, Duration.ofMillis(segmentMs), DEFAULT_MIN_FREE_BYTES);
    }
}
