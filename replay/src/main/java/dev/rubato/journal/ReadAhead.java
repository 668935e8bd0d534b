package dev.rubato.journal;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A reader of one journal whose kept position follows at a distance: it reads on while earlier items are still being
 * dealt with, and says later up to where they are. After a kill, everything from the kept position on comes again. Used
 * by one thread, except {@link #close} and {@link #waiting}.
 *
 * @param <T> what the journal keeps
 */
public final class ReadAhead<T> implements AutoCloseable {
    private final Journal<T> journal;
    private final Tailer<T> kept;
    private final Tailer<T> reader;

    ReadAhead(Journal<T> journal, Tailer<T> kept, Tailer<T> reader) {
        this.journal = journal;
        this.kept = kept;
        this.reader = reader;
        rewind();
    }

    /** The next item, or null if there is none yet. */
    public @Nullable T next() {
        return reader.next();
    }

    /** The index of the record that is read next. */
    public long position() {
        return reader.position();
    }

    /** Moves the kept position forward to {@code position}: what is before it will not be read again. */
    public void keep(long position) {
        kept.skipTo(position);
    }

    /** The kept position. */
    public long kept() {
        return kept.position();
    }

    /** Goes back to the kept position, so that the items after it are read again. */
    public void rewind() {
        reader.seek(kept.position());
    }

    /** Waits until there may be something to read, as {@link Tailer#await}. */
    public boolean await(Duration atMost) {
        return reader.await(atMost);
    }

    /** Ends the waits of all readers of the journal; any thread may ask. */
    public void wake() {
        journal.wakeReaders();
    }

    /** Records from a position on. Costs a look into each segment after it; any thread may ask. */
    public long waiting(long position) {
        return journal.isClosed() ? 0 : journal.countFrom(position);
    }

    /** Ends both; the kept position stays. */
    @Override
    public void close() {
        reader.close();
        kept.close();
    }
}
