package dev.rubato.bench;

import dev.rubato.event.Event;
import dev.rubato.event.ProcessKey;
import dev.rubato.journal.EventCodec;
import dev.rubato.journal.Journal;
import dev.rubato.journal.Tailer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/** Counts over the event journal that an agent left. */
final class Journals {
    private Journals() {}

    /** Executions of {@code exe} by children of {@code parentExe} that the kernel reported and that {@code wanted} takes. */
    static long execs(Path journal, String exe, String parentExe, Predicate<Event.ProcessExecuted> wanted) {
        Set<ProcessKey> parents = new HashSet<>();
        Map<Integer, ProcessKey> parentOf = new HashMap<>();
        List<ProcessKey> executed = new ArrayList<>();
        try (Journal<Event> events = Journal.openReadOnly(journal.resolve("events"), new EventCodec());
                Tailer<Event> tailer = events.fromStart()) {
            for (Event event = tailer.next(); event != null; event = tailer.next()) {
                if (event instanceof Event.ProcessForked forked) {
                    parentOf.put(forked.child().pid(), forked.parent());
                } else if (event instanceof Event.ProcessExecuted one && one.basis() == Event.Basis.EXACT) {
                    if (one.image().exe().equals(parentExe)) {
                        parents.add(one.process());
                    }
                    if (one.image().exe().equals(exe) && wanted.test(one)) {
                        executed.add(one.process());
                    }
                }
            }
        }
        // the journal's order is that of arrival: an exec can stand before its fork
        return executed.stream()
                .filter(process -> parents.contains(parentOf.get(process.pid())))
                .count();
    }
}
