package dev.rubato.bench;

import dev.rubato.event.Event;
import dev.rubato.journal.EventCodec;
import dev.rubato.journal.Journal;
import dev.rubato.journal.Tailer;
import java.nio.file.Path;
import java.util.function.Predicate;

/** Counts over the event journal that an agent left. */
final class Journals {
    private Journals() {}

    /** Executions of {@code exe} that the kernel reported and that {@code wanted} takes. */
    static long execs(Path journal, String exe, Predicate<Event.ProcessExecuted> wanted) {
        long count = 0;
        try (Journal<Event> events = Journal.openReadOnly(journal.resolve("events"), new EventCodec());
                Tailer<Event> tailer = events.fromStart()) {
            for (Event event = tailer.next(); event != null; event = tailer.next()) {
                boolean counts = event instanceof Event.ProcessExecuted executed
                        && executed.basis() == Event.Basis.EXACT
                        && executed.image().exe().equals(exe)
                        && wanted.test(executed);
                count += counts ? 1 : 0;
            }
        }
        return count;
    }
}
