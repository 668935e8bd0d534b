package dev.rubato.lab;

import dev.rubato.event.Event;
import dev.rubato.event.Flow;
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
        Set<ProcessKey> parents = new HashSet<>();
        Set<ProcessKey> processes = new HashSet<>();
        Map<Integer, ProcessKey> parentOf = new HashMap<>();
        List<Event.ProcessExecuted> executed = new ArrayList<>();
        long connects = 0;
        for (Event event : events(journal)) {
            if (event instanceof Event.ProcessForked forked) {
                parentOf.put(forked.child().pid(), forked.parent());
            } else if (event instanceof Event.ProcessExecuted one && one.basis() == Event.Basis.EXACT) {
                if (one.image().exe().equals(parentExe)) {
                    parents.add(one.process());
                }
                if (one.image().exe().equals(exe)) {
                    processes.add(one.process());
                    executed.add(one);
                }
            } else if (event instanceof Event.ConnectionOpened opened
                    && opened.basis() == Event.Basis.EXACT
                    && opened.direction() == Flow.Direction.OUTBOUND
                    && processes.contains(opened.owner())) {
                connects++;
            }
        }
        // the journal's order is that of arrival: an exec can stand before its fork
        executed.removeIf(one -> !parentExe.isEmpty()
                && !parents.contains(parentOf.get(one.process().pid())));
        long withArguments =
                executed.stream().filter(one -> one.image().argsRead()).count();
        return new JournalCount(executed.size(), withArguments, connects);
    }

    private static List<Event> events(Path journal) {
        List<Event> all = new ArrayList<>();
        try (Journal<Event> events = Journal.openReadOnly(journal.resolve("events"), new EventCodec());
                Tailer<Event> tailer = events.fromStart()) {
            for (Event event = tailer.next(); event != null; event = tailer.next()) {
                all.add(event);
            }
        }
        return all;
    }
}
