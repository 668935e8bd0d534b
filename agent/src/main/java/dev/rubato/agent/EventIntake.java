package dev.rubato.agent;

import dev.rubato.event.Event;
import dev.rubato.event.EventSink;
import dev.rubato.journal.Journal;
import dev.rubato.journal.JournalException;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The way of the sensors' events into the event journal: the only one. What the journal cannot take is counted, said
 * in the log, and reported as a gap of {@code journal} as soon as the journal takes events again. Safe to use from
 * several threads.
 */
final class EventIntake implements EventSink {
    private static final Logger LOG = LoggerFactory.getLogger(EventIntake.class);

    private final Journal<Event> journal;
    private final AgentMetrics metrics;
    private final LongSupplier clockNs;
    private final FailureLog failures = new FailureLog(LOG);
    private volatile boolean refusing;
    private long refused;
    private long refusedFromNs;
    private String refusedBecause = "";

    EventIntake(Journal<Event> journal, AgentMetrics metrics, LongSupplier clockNs) {
        this.journal = journal;
        this.metrics = metrics;
        this.clockNs = clockNs;
    }

    @Override
    public void append(Event event) {
        try {
            journal.append(event);
        } catch (JournalException e) {
            refuse(e);
            throw e;
        }
        long nowNs = clockNs.getAsLong();
        metrics.journaled(event, nowNs);
        if (refusing) {
            resume(nowNs);
        }
    }

    private synchronized void refuse(JournalException e) {
        metrics.refused();
        if (!refusing) {
            refusing = true;
            refusedFromNs = clockNs.getAsLong();
            refusedBecause = String.valueOf(e.getMessage());
        }
        refused++;
        failures.report("journaling an event", e);
    }

    private synchronized void resume(long nowNs) {
        if (!refusing) {
            return;
        }
        Event.SensorGap gap = new Event.SensorGap(nowNs, "journal", refused, refusedFromNs, nowNs, refusedBecause);
        try {
            journal.append(gap);
        } catch (JournalException e) {
            refuse(e);
            return;
        }
        LOG.warn("the journal takes events again; {} were lost: {}", refused, refusedBecause);
        refused = 0;
        refusing = false;
    }
}
