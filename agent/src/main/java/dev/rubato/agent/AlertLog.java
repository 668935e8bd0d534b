package dev.rubato.agent;

import dev.rubato.alert.Alert;
import dev.rubato.alert.AlertSink;
import dev.rubato.alert.Severity;
import dev.rubato.chain.AlertChain;
import dev.rubato.chain.ChainHead;
import dev.rubato.chain.Heartbeats;
import dev.rubato.detect.Pipeline;
import dev.rubato.journal.AlertCodec;
import dev.rubato.journal.Journal;
import dev.rubato.journal.JournalException;
import dev.rubato.journal.RecordWriter;
import dev.rubato.journal.StoredAlert;
import dev.rubato.journal.Tailer;
import dev.rubato.lineage.TableReader;
import dev.rubato.lineage.TableReading;
import dev.rubato.privacy.Redactor;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Appends the alerts of the detectors to the alert journal, each exactly once however often its events are read. What
 * the journal cannot take is kept in memory and tried again. Owned by the detection thread.
 */
final class AlertLog implements AlertSink {
    /** Alerts that wait for the journal; beyond it the oldest is dropped and counted. */
    static final int MAX_WAITING = 1024;

    /** Alerts that wait beside which a heartbeat may still wait. */
    private static final int MAX_WAITING_FOR_HEARTBEAT = MAX_WAITING / 2;

    private static final Logger LOG = LoggerFactory.getLogger(AlertLog.class);

    private final Journal<StoredAlert> journal;
    private final AlertChain chain;
    private volatile Redactor redactor;
    private final AgentMetrics metrics;
    private final LongSupplier clockNs;
    private final KnownAlerts known = new KnownAlerts();
    private final Deque<Alert> waiting = new ArrayDeque<>();
    private final UnjournaledAlerts unjournaled = new UnjournaledAlerts(MAX_WAITING);
    private boolean judgedBefore;
    private boolean live;
    private long droppedAlerts;
    private volatile @Nullable Severity highest;

    /**
     * A log over {@code journal}, whose alerts are read once to know them and where {@code chain} goes on.
     *
     * @param redactor takes out what is neither to be stored in an alert nor to leave the host
     */
    AlertLog(
            Journal<StoredAlert> journal,
            AlertChain chain,
            Redactor redactor,
            AgentMetrics metrics,
            LongSupplier clockNs) {
        this.journal = journal;
        this.chain = chain;
        this.redactor = redactor;
        this.metrics = metrics;
        this.clockNs = clockNs;
        try (Tailer<StoredAlert> kept = journal.fromStart()) {
            for (StoredAlert stored = kept.next(); stored != null; stored = kept.next()) {
                known.add(stored.alert());
                chain.known(stored);
            }
        }
    }

    /**
     * Says which part of the event journal is being read.
     *
     * @param alreadyJudged whether an earlier run appended the alerts of these events: they are not appended again, even
     *     if the events that led to them are gone and they would look different now
     * @param thisRun whether the events are of this run, so that latency means something
     */
    void reading(boolean alreadyJudged, boolean thisRun) {
        judgedBefore = alreadyJudged;
        live = thisRun;
    }

    /** Takes out of alerts from now on what {@code other} does. Any thread may call it. */
    void redactWith(Redactor other) {
        redactor = other;
    }

    /** Makes the first alert as fast as later ones. */
    void prepare() {
        journal.prepare();
    }

    /** Does with an invented alert what {@link #raise} does with a real one, but keeps nothing. */
    void rehearse(Alert invented) {
        RecordWriter record = new RecordWriter();
        new AlertCodec().encode(chain.linked(redactor.apply(invented)), record);
        record.seal();
    }

    @Override
    public void raise(Alert found) {
        boolean fresh = known.add(found);
        if (!fresh || judgedBefore) {
            metrics.alreadyKnown();
            return;
        }
        Redactor current = redactor;
        long redactedBefore = current.redacted();
        long withheldBefore = current.withheld();
        Alert alert = current.apply(found);
        metrics.redacted(current.redacted() - redactedBefore, current.withheld() - withheldBefore);
        Severity before = highest;
        if (before == null || before.compareTo(alert.severity()) < 0) {
            highest = alert.severity();
        }
        waiting.addLast(alert);
        appendWaiting();
        if (!waiting.isEmpty()) {
            offerUnjournaled(alert);
        }
        if (waiting.size() > MAX_WAITING) {
            Alert dropped = waiting.removeFirst();
            droppedAlerts++;
            metrics.alertDropped();
            LOG.error("alert {} is lost: the alert journal takes nothing and {} wait", dropped.id(), MAX_WAITING);
        }
    }

    /**
     * Appends a sign of life, which is no detector's finding: it is not known again after a restart and does not count as
     * an alert. While many alerts wait for the journal there is none: it must not push an alert out.
     */
    void raiseHeartbeat(Alert heartbeat) {
        if (waiting.size() > MAX_WAITING_FOR_HEARTBEAT) {
            metrics.alertDelayed();
            return;
        }
        waiting.addLast(heartbeat);
        appendWaiting();
        if (!waiting.isEmpty()) {
            offerUnjournaled(heartbeat);
        }
    }

    /** Hands the alert to the sinks, which wait for the journal. */
    private void offerUnjournaled(Alert alert) {
        unjournaled.offer(alert);
        journal.wakeReaders();
    }

    /** Appends what could not be appended before, in order. */
    void appendWaiting() {
        while (!waiting.isEmpty()) {
            Alert alert = waiting.getFirst();
            StoredAlert linked = chain.linked(alert);
            try {
                journal.append(linked);
            } catch (JournalException e) {
                metrics.alertDelayed();
                return;
            }
            chain.appended(linked);
            waiting.removeFirst();
            metrics.raised(alert);
            if (live && !Heartbeats.isHeartbeat(alert)) {
                metrics.alertLatency(clockNs.getAsLong() - alert.timeNs() - Pipeline.REORDER_NS);
            }
        }
    }

    /** Writes where the chain of alerts ends, as {@link AlertChain#keepHead} does. */
    boolean keepHead(boolean again) {
        return chain.keepHead(again);
    }

    /** What the journal did not take when it was raised, for the sinks. Any thread may ask. */
    UnjournaledAlerts unjournaled() {
        return unjournaled;
    }

    /** Where the chain of alerts ends. */
    ChainHead chainHead() {
        return chain.head();
    }

    /** Whether alerts are signed. */
    boolean isSigned() {
        return chain.isSigned();
    }

    /** Alerts that the journal did not take yet. */
    int waiting() {
        return waiting.size();
    }

    /** Shows the tables; on the detection thread. */
    void tables(TableReader out) {
        out.table("known-alerts", known);
        out.table("alerts-waiting", new TableReading(waiting.size(), MAX_WAITING, droppedAlerts));
        out.table("alerts-unjournaled", unjournaled);
    }

    /** The highest severity raised in this run; any thread may ask. */
    Optional<Severity> highestSeverity() {
        return Optional.ofNullable(highest);
    }
}
