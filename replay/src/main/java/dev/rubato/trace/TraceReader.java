package dev.rubato.trace;

import java.io.Closeable;
import java.io.IOException;
import java.util.Map;

/**
 * Reads one captured trace, a record at a time: a record in, its events out. Owned by one thread.
 *
 * <p>A reader keeps no more of the trace in memory than the records that it needs to complete one event, whatever the
 * trace's size. It judges nothing and joins nothing that the host model can join.
 */
public interface TraceReader extends Closeable {

    /**
     * Reads the next record and gives what it says to {@code sink}: no event, one, or several.
     *
     * @return false at the end of the trace, when nothing was read
     * @throws TraceException if the trace cannot be read further, in words for its user
     * @throws IOException if the file cannot be read further
     */
    boolean next(TraceSink sink) throws IOException;

    /** What else the reader counted so far, by a name for its user; for the summary of a run. */
    default Map<String, Long> notes() {
        return Map.of();
    }

    @Override
    default void close() throws IOException {}
}
