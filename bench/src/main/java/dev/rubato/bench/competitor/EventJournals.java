package dev.rubato.bench.competitor;

import dev.rubato.bench.load.LoadProgram;
import dev.rubato.event.Event;
import dev.rubato.event.Flow;
import dev.rubato.event.ProcessKey;
import dev.rubato.journal.EventCodec;
import dev.rubato.journal.Journal;
import dev.rubato.journal.Tailer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Counts the loads' executions and connects in the event journal that an agent left. */
public final class EventJournals {
    private final Sightings sightings = new Sightings();
    private final Map<ProcessKey, ProcessKey> parentOf = new HashMap<>();
    private final List<Event.ProcessExecuted> executed = new ArrayList<>();

    private EventJournals() {}

    static Sightings sightings(Path journal) {
        EventJournals counting = new EventJournals();
        try (Journal<Event> events = Journal.openReadOnly(journal.resolve("events"), new EventCodec());
                Tailer<Event> tailer = events.fromStart()) {
            for (Event event = tailer.next(); event != null; event = tailer.next()) {
                counting.take(event);
            }
        }
        // the journal's order is that of arrival: an exec can stand before its fork
        counting.executed.forEach(counting::count);
        return counting.sightings;
    }

    /**
     * When the load's program was first executed at or after {@code fromMs}, by whomever, of what the kernel told
     * exactly; both in milliseconds since the Unix epoch, NaN if it was not.
     */
    public static double firstExecutionMs(Path journal, long fromMs) {
        double first = Double.NaN;
        try (Journal<Event> events = Journal.openReadOnly(journal.resolve("events"), new EventCodec());
                Tailer<Event> tailer = events.fromStart()) {
            for (Event event = tailer.next(); event != null; event = tailer.next()) {
                double timeMs = event.timeNs() / 1e6;
                if (timeMs >= fromMs && isOfLoad(event) && !(first <= timeMs)) {
                    first = timeMs;
                }
            }
        }
        return first;
    }

    private static boolean isOfLoad(Event event) {
        return event instanceof Event.ProcessExecuted one
                && one.basis() == Event.Basis.EXACT
                && one.image().exe().equals(LoadProgram.TRUE);
    }

    private void take(Event event) {
        if (event instanceof Event.ProcessForked forked) {
            parentOf.put(forked.child(), forked.parent());
        } else if (event instanceof Event.ProcessExecuted one && isOfLoad(one)) {
            executed.add(one);
        } else if (event instanceof Event.ConnectionOpened opened
                && opened.direction() == Flow.Direction.OUTBOUND
                && opened.flow().remote().isLoopback()) {
            boolean exact = opened.basis() == Event.Basis.EXACT;
            if (exact || opened.flow().remotePort() == LoadProgram.DISCARD_PORT) {
                sightings.connect(opened.flow().remotePort(), opened.owner() != null);
            }
        }
    }

    private void count(Event.ProcessExecuted one) {
        ProcessKey parent = parentOf.get(one.process());
        if (parent == null) {
            sightings.orphan(one.timeNs() / 1_000_000, one.image().argsRead());
        } else {
            sightings.exec(parent.pid(), one.image().argsRead());
        }
    }
}
