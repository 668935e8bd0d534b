package dev.rubato.agent;

import dev.rubato.event.Event;
import dev.rubato.event.EventSink;
import dev.rubato.journal.Journal;
import dev.rubato.journal.JournalException;
import dev.rubato.journal.JournalFullException;
import dev.rubato.lineage.TableReader;
import dev.rubato.lineage.TableReading;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The way of events into the event journal: the only one. Safe to use from several threads.
 *
 * <p>While the disk is full, events go to the detection thread through memory instead, so that filling a disk does not
 * blind the agent. What the journal lacks is counted, said in the log, and reported as a gap of {@code journal} as soon
 * as the journal takes events again.
 */
final class EventIntake implements EventSink {
    /** Events that may wait in memory: about a second of a busy host. Beyond it they are refused. */
    static final int MAX_IN_MEMORY = 8192;

    private static final Logger LOG = LoggerFactory.getLogger(EventIntake.class);

    private final Journal<Event> journal;
    private final AgentMetrics metrics;
    private final LongSupplier clockNs;
    private final ArrayBlockingQueue<Event> inMemory = new ArrayBlockingQueue<>(MAX_IN_MEMORY);
    private final LongAdder refusedByMemory = new LongAdder();
    private final PendingSleep sleep = new PendingSleep();
    private volatile boolean refusing;
    private long missing;
    private long missingFromNs;
    private String missingBecause = "";

    EventIntake(Journal<Event> journal, AgentMetrics metrics, LongSupplier clockNs) {
        this.journal = journal;
        this.metrics = metrics;
        this.clockNs = clockNs;
    }

    /**
     * Puts the event into the journal or, while the disk is full, into memory.
     *
     * @throws JournalException if neither takes it
     */
    @Override
    public void append(Event event) {
        try {
            journal.append(event);
        } catch (JournalFullException e) {
            missed(e);
            if (!inMemory.offer(event)) {
                metrics.refused();
                refusedByMemory.increment();
                throw e;
            }
            sleep.appended(event);
            return;
        } catch (JournalException e) {
            missed(e);
            metrics.refused();
            throw e;
        }
        long nowNs = clockNs.getAsLong();
        metrics.journaled(event, nowNs);
        sleep.appended(event);
        if (refusing) {
            resume(nowNs);
        }
    }

    private synchronized void missed(JournalException e) {
        metrics.unjournaled();
        if (!refusing) {
            refusing = true;
            missingFromNs = clockNs.getAsLong();
            missingBecause = String.valueOf(e.getMessage());
            LOG.warn("degraded: events are judged from memory and not kept: {}", missingBecause);
        }
        missing++;
    }

    private synchronized void resume(long nowNs) {
        if (!refusing) {
            return;
        }
        try {
            journal.append(new Event.SensorGap(nowNs, "journal", missing, missingFromNs, nowNs, missingBecause));
        } catch (JournalException e) {
            return; // still full: the next event that the journal takes tries again
        }
        LOG.warn("the journal takes events again; {} are missing in it", missing);
        missing = 0;
        refusing = false;
    }

    /** The sleep from which the reader of the journal is woken by an event that comes late. */
    PendingSleep sleep() {
        return sleep;
    }

    /** Whether the journal refuses events now. */
    boolean isRefusing() {
        return refusing;
    }

    /** The next event that only memory holds, or null. */
    @Nullable
    Event pollInMemory() {
        return inMemory.poll();
    }

    /** Shows the table. */
    void tables(TableReader out) {
        out.table("events-in-memory", new TableReading(inMemory.size(), MAX_IN_MEMORY, refusedByMemory.sum()));
    }
}
