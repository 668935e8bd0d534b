package dev.rubato.lab;

import dev.rubato.event.Event;
import dev.rubato.event.Flow;
import dev.rubato.event.ProcessKey;
import dev.rubato.journal.EventCodec;
import dev.rubato.journal.Journal;
import dev.rubato.journal.Tailer;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;

/**
 * What an agent's event journal says about one program.
 *
 * @param execs how often the kernel reported that it was executed
 * @param withArguments how many of those have their arguments
 * @param ownedConnects connections that one of its processes opened
 */
record JournalCount(long execs, long withArguments, long ownedConnects) {

    static JournalCount of(Path journal, String exe) {
        return of(journal, exe, "");
    }

    /** The same of those processes only that {@code parentExe} forked; empty for all. */
    static JournalCount of(Path journal, String exe, String parentExe) {
        long execs = 0;
        long withArguments = 0;
        long connects = 0;
        Set<ProcessKey> processes = new HashSet<>();
        Set<ProcessKey> parents = new HashSet<>();
        Set<ProcessKey> children = new HashSet<>();
        try (Journal<Event> events = Journal.openReadOnly(journal.resolve("events"), new EventCodec());
                Tailer<Event> tailer = events.fromStart()) {
            for (Event event = tailer.next(); event != null; event = tailer.next()) {
                if (event instanceof Event.ProcessForked forked && parents.contains(forked.parent())) {
                    children.add(forked.child());
                }
                if (event instanceof Event.ProcessExecuted executed
                        && executed.image().exe().equals(parentExe)) {
                    parents.add(executed.process());
                }
                if (event instanceof Event.ProcessExecuted executed
                        && executed.basis() == Event.Basis.EXACT
                        && executed.image().exe().equals(exe)
                        && (parentExe.isEmpty() || children.contains(executed.process()))) {
                    execs++;
                    withArguments += executed.image().argsRead() ? 1 : 0;
                    processes.add(executed.process());
                } else if (event instanceof Event.ConnectionOpened opened
                        && opened.basis() == Event.Basis.EXACT
                        && opened.direction() == Flow.Direction.OUTBOUND
                        && processes.contains(opened.owner())) {
                    connects++;
                }
            }
        }
        return new JournalCount(execs, withArguments, connects);
    }
}
