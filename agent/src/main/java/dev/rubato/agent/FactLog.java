package dev.rubato.agent;

import dev.rubato.detect.Fact;
import dev.rubato.detect.FactSink;
import dev.rubato.detect.Pipeline;
import dev.rubato.event.Mix;
import dev.rubato.journal.FactCodec;
import dev.rubato.journal.Journal;
import dev.rubato.journal.JournalException;
import dev.rubato.journal.RecordWriter;
import dev.rubato.journal.Tailer;
import dev.rubato.lineage.TableReader;
import dev.rubato.lineage.TableReading;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Appends what detectors must remember to the fact journal, each fact once however often its events are read, and gives
 * it back at the start. What the journal cannot take is kept in memory and tried again, so that a full disk stops no
 * detection. Owned by the detection thread.
 *
 * <p>Facts are made again while events are read again. Up to the time of the newest kept fact they are in the journal;
 * later ones are not, because the run that made them was killed or its disk was full, and are appended now. The events
 * that were judged and are judged once more by this run are at most those of one reorder delay: their facts are known by
 * their content.
 */
final class FactLog implements FactSink {
    /** Facts that wait for the journal, about 100 bytes each; beyond it the oldest is dropped and counted. */
    static final int MAX_WAITING = 8192;

    /** Newest kept facts that are known by content: two for each event that can wait in the reorder buffer. */
    static final int MAX_KNOWN = 2 * Pipeline.REORDER_EVENTS;

    /** While the journal refuses, it is asked again for a new fact at most once in this event time. */
    private static final long RETRY_NS = 1_000_000_000L;

    private static final Logger LOG = LoggerFactory.getLogger(FactLog.class);

    private final Journal<Fact> journal;
    private final Set<Long> known = new LinkedHashSet<>();
    private final Deque<Fact> waiting = new ArrayDeque<>();
    private boolean rebuilding;
    private long newestKeptNs = Long.MIN_VALUE;
    private long refusedNs;
    private long recalled;
    private long appended;
    private long alreadyKept;
    private long delayed;
    private long dropped;
    private long forgotten;

    FactLog(Journal<Fact> journal) {
        this.journal = journal;
    }

    /** What was counted in this run; {@code delayed} counts tries of the journal that failed. */
    record Counts(long recalled, long appended, long alreadyKept, long delayed, long dropped, long waiting) {}

    /**
     * Reads the journal: facts older than {@code beforeNs} go to {@code receiver}, younger ones are made again from
     * events. Called once, before the first event is judged.
     */
    void recall(long beforeNs, Consumer<? super Fact> receiver) {
        try (Tailer<Fact> kept = journal.fromStart()) {
            for (Fact fact = kept.next(); fact != null; fact = kept.next()) {
                newestKeptNs = Math.max(newestKeptNs, fact.timeNs());
                know(fact);
                if (fact.timeNs() < beforeNs) {
                    recalled++;
                    receiver.accept(fact);
                }
            }
        }
    }

    private void know(Fact fact) {
        known.add(hash(fact));
        if (known.size() > MAX_KNOWN) {
            known.remove(known.iterator().next());
            forgotten++;
        }
    }

    /** Says whether the events that are judged from now on were judged by an earlier run. */
    void rebuilding(boolean on) {
        rebuilding = on;
    }

    /** Does with an invented fact what {@link #remember} does with a real one, but keeps nothing. */
    void rehearse(Fact invented) {
        if (!known.contains(hash(invented))) {
            RecordWriter record = new RecordWriter();
            new FactCodec().encode(invented, record);
            record.seal();
        }
    }

    @Override
    public void remember(Fact fact) {
        if ((rebuilding && fact.timeNs() <= newestKeptNs) || known.contains(hash(fact))) {
            alreadyKept++;
            return;
        }
        waiting.addLast(fact);
        if (waiting.size() == 1 || Math.abs(fact.timeNs() - refusedNs) >= RETRY_NS) {
            refusedNs = fact.timeNs();
            appendWaiting();
        }
        if (waiting.size() > MAX_WAITING) {
            waiting.removeFirst();
            dropped++;
        }
    }

    /** Appends what could not be appended before, in order. */
    void appendWaiting() {
        while (!waiting.isEmpty()) {
            try {
                journal.append(waiting.getFirst());
            } catch (JournalException e) {
                if (delayed++ == 0) {
                    LOG.warn("degraded: what detectors remember waits in memory: {}", e.getMessage());
                }
                return;
            }
            waiting.removeFirst();
            appended++;
        }
    }

    /** Deletes what the journal's limits do not allow. */
    void enforceLimits() {
        journal.enforceLimits();
    }

    /** What was counted so far; exact once the detection thread has ended. */
    Counts counts() {
        return new Counts(recalled, appended, alreadyKept, delayed, dropped, waiting.size());
    }

    private static long hash(Fact fact) {
        long hash = Mix.mix(Mix.mix(fact.timeNs(), fact.kind().ordinal()), fact.key());
        for (long value : fact.values()) {
            hash = Mix.mix(hash, value);
        }
        for (int i = 0; i < fact.text().length(); i++) {
            hash = Mix.mix(hash, fact.text().charAt(i));
        }
        return hash;
    }

    /** Shows the tables; on the detection thread. */
    void tables(TableReader out) {
        out.table("facts-waiting", new TableReading(waiting.size(), MAX_WAITING, dropped));
        out.table("facts-known", new TableReading(known.size(), MAX_KNOWN, forgotten));
    }
}
