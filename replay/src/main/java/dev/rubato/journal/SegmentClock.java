package dev.rubato.journal;

import net.openhft.chronicle.core.time.TimeProvider;

/**
 * Names the current segment to Chronicle Queue, which asks for the time and makes one file a minute of it. The time told
 * is the segment's label and moves only when the journal begins a new segment; so segments can end by size as well as by
 * age, and a wall clock that is set back never puts a record before an older one. A label is the minute in which the
 * segment began, or the next free one. Moved by the thread that appends.
 */
final class SegmentClock implements TimeProvider {
    static final long STEP_MS = 60_000;

    private volatile long labelMs;
    private long beganMs;

    @Override
    public long currentTimeMillis() {
        return labelMs;
    }

    /** Continues after the last segment of an earlier run. */
    void continueAfter(long lastLabelMs) {
        labelMs = lastLabelMs;
    }

    /** The label of a segment that begins now, milliseconds since the Unix epoch. */
    long nextLabelMs(long nowMs) {
        return Math.max(nowMs - Math.floorMod(nowMs, STEP_MS), labelMs + STEP_MS);
    }

    void begin(long newLabelMs, long nowMs) {
        labelMs = newLabelMs;
        beganMs = nowMs;
    }

    /** How long ago the current segment began; negative if the wall clock was set back since. */
    long ageMs(long nowMs) {
        return nowMs - beganMs;
    }
}
