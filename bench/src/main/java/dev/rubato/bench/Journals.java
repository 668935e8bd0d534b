package dev.rubato.bench;

import dev.rubato.event.Event;
import dev.rubato.event.ProcessKey;
import dev.rubato.journal.EventCodec;
import dev.rubato.journal.Journal;
import dev.rubato.journal.Tailer;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Predicate;

/** Counts over the event journal that an agent left. */
final class Journals {
    private Journals() {}

    /** Executions of {@code exe} by children of {@code parentExe} that the kernel reported and that {@code wanted} takes. */
    static long execs(Path journal, String exe, String parentExe, Predicate<Event.ProcessExecuted> wanted) {
        long count = 0;
        Set<ProcessKey> parents = new HashSet<>();
        Set<ProcessKey> children = new HashSet<>();
        try (Journal<Event> events = Journal.openReadOnly(journal.resolve("events"), new EventCodec());
                Tailer<Event> tailer = events.fromStart()) {
            for (Event event = tailer.next(); event != null; event = tailer.next()) {
                if (event instanceof Event.ProcessForked forked && parents.contains(forked.parent())) {
                    children.add(forked.child());
                }
                if (event instanceof Event.ProcessExecuted executed && executed.basis() == Event.Basis.EXACT) {
                    String name = executed.image().exe();
                    if (name.equals(parentExe)) {
                        parents.add(executed.process());
                    }
                    boolean counts = name.equals(exe) && children.contains(executed.process()) && wanted.test(executed);
                    count += counts ? 1 : 0;
                }
            }
        }
        return count;
    }
}
