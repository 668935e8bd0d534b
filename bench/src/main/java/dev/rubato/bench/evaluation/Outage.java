package dev.rubato.bench.evaluation;

import dev.rubato.event.Event;
import dev.rubato.event.Flow;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The network beyond this host is out for a while each afternoon: what would have been answered is not, and whoever asked
 * gives up. Applications do not try again more often here than on other days.
 *
 * @param fromNs since midnight, UTC
 */
record Outage(long fromNs, long untilNs) {
    private static final long MINUTE_NS = 60_000_000_000L;
    private static final long DAY_NS = 24 * 60 * MINUTE_NS;
    private static final long FROM_NS = 14 * 60 * MINUTE_NS;

    /** How long an application waits for an answer. */
    private static final long PATIENCE_NS = 10_000_000_000L;

    static Outage of(int minutes) {
        return new Outage(FROM_NS, FROM_NS + minutes * MINUTE_NS);
    }

    List<Event> in(List<Event> events) {
        Set<Flow> lost = new HashSet<>();
        List<Event> changed = new ArrayList<>(events.size());
        for (Event event : events) {
            if (event instanceof Event.ConnectionResolved resolved && isHit(resolved)) {
                lost.add(resolved.flow());
                if (resolved.basis() != Event.Basis.PACKET) {
                    changed.add(new Event.ConnectionResolved(
                            resolved.timeNs() + PATIENCE_NS,
                            resolved.socket(),
                            resolved.flow(),
                            Event.Outcome.ABANDONED,
                            resolved.basis()));
                }
            } else if (!(event instanceof Event.ConnectionClosed closed && lost.contains(closed.flow()))
                    && !(event instanceof Event.NameResolved && isOut(event.timeNs()))) {
                changed.add(event);
            }
        }
        changed.sort(Comparator.comparingLong(Event::timeNs));
        return changed;
    }

    private boolean isHit(Event.ConnectionResolved resolved) {
        return isOut(resolved.timeNs()) && !resolved.flow().remote().isLoopback();
    }

    private boolean isOut(long timeNs) {
        long sinceMidnightNs = timeNs % DAY_NS;
        return sinceMidnightNs >= fromNs && sinceMidnightNs < untilNs;
    }
}
