package dev.rubato.cli;

import dev.rubato.event.Event;
import dev.rubato.event.EventSink;
import dev.rubato.journal.EventCodec;
import dev.rubato.journal.Journal;
import dev.rubato.journal.JournalException;
import dev.rubato.journal.JournalLimits;
import dev.rubato.replay.JournalPlayer;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Writes the events of a replay into a journal of its own, or nowhere. Owned by one thread. */
final class ReplayImport implements EventSink, AutoCloseable {
    /** A trace is imported whole: only the free space of the disk bounds it. */
    private static final JournalLimits UNBOUNDED = JournalLimits.of(Long.MAX_VALUE, Duration.ofDays(36_500));

    private final @Nullable Journal<Event> journal;

    private ReplayImport(@Nullable Journal<Event> journal) {
        this.journal = journal;
    }

    /**
     * Into a new journal in {@code directory}, where {@code rubato replay} finds it; nowhere if that is null.
     *
     * @throws JournalException if a journal is there already, or none can be made
     */
    static ReplayImport to(@Nullable Path directory) {
        if (directory == null) {
            return new ReplayImport(null);
        }
        if (JournalPlayer.isJournal(directory)) {
            throw new JournalException(directory + " holds a journal already: name another directory");
        }
        return new ReplayImport(Journal.open(directory.resolve("events"), new EventCodec(), UNBOUNDED));
    }

    /** @throws JournalException if the journal cannot take it */
    @Override
    public void append(Event event) {
        if (journal != null) {
            journal.append(event);
        }
    }

    @Override
    public void close() {
        if (journal != null) {
            journal.close();
        }
    }
}
