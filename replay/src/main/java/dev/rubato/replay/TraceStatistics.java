package dev.rubato.replay;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/** What was read from one trace file. Written by the thread that reads it. */
public final class TraceStatistics {
    private final TraceFile file;
    private long records;
    private long events;
    private long rejected;
    private long passedOver;
    private long firstNs = Long.MAX_VALUE;
    private long lastNs = Long.MIN_VALUE;
    private Map<String, Long> notes = Map.of();

    TraceStatistics(TraceFile file) {
        this.file = file;
    }

    void clear() {
        records = 0;
        events = 0;
        rejected = 0;
        passedOver = 0;
    }

    void countRecord() {
        records++;
    }

    void countEvent(long timeNs) {
        events++;
        firstNs = Math.min(firstNs, timeNs);
        lastNs = Math.max(lastNs, timeNs);
    }

    void countRejected() {
        rejected++;
    }

    void countPassedOver() {
        passedOver++;
    }

    void note(Map<String, Long> readersNotes) {
        notes = new TreeMap<>(readersNotes);
    }

    public TraceFile file() {
        return file;
    }

    /** Records that were read, whatever came of them. */
    public long records() {
        return records;
    }

    /** Events that they gave. */
    public long events() {
        return events;
    }

    /** Records that could not be read. */
    public long rejected() {
        return rejected;
    }

    /** Records that tell nothing which a detector judges. */
    public long passedOver() {
        return passedOver;
    }

    /** Time of the earliest event, {@link Long#MAX_VALUE} without events. */
    public long firstNs() {
        return firstNs;
    }

    /** Time of the latest event, {@link Long#MIN_VALUE} without events. */
    public long lastNs() {
        return lastNs;
    }

    /** What else the reader counted. */
    public Map<String, Long> notes() {
        return Collections.unmodifiableMap(notes);
    }
}
