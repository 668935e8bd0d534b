package dev.rubato.agent;

import dev.rubato.alert.Alert;
import dev.rubato.chain.AlertClass;
import dev.rubato.chain.Heartbeats;
import dev.rubato.event.Event;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.LongAdder;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;

/**
 * What the agent counts about itself in one run. Events and alerts are counted by the detection thread, refusals and
 * journal latency by the sensors' threads; any thread may read.
 */
public final class AgentMetrics {
    /** Longest latency that is told apart, microseconds; longer ones count as this. */
    private static final long MAX_LATENCY_US = 60_000_000L;

    /** Two digits: percentiles are right to 1 %, and a histogram takes about 30 KiB. */
    private static final int DIGITS = 2;

    private final Map<Class<? extends Event>, long[]> eventsByKind = new HashMap<>();
    /** By {@link AlertClass}; detectors and severities are few. */
    private final Map<String, Long> alertsByClass = new TreeMap<>();

    private final Histogram eventToAlert = new ConcurrentHistogram(MAX_LATENCY_US, DIGITS);
    private final Histogram eventToJournal = new ConcurrentHistogram(MAX_LATENCY_US, DIGITS);
    private final LongAdder journaled = new LongAdder();
    private final LongAdder unjournaled = new LongAdder();
    private final LongAdder refused = new LongAdder();
    private long execs;
    private long execsWithArguments;
    private long gaps;
    private long knownLost;
    private long readBack;
    private long rebuiltEvents;
    private long alreadyKnownAlerts;
    private long delayedAlerts;
    private long droppedAlerts;
    private long redactedSecrets;
    private long withheldTexts;
    private long heartbeats;
    private long detectionFailures;

    /** Counts an event that a sensor put into the journal {@code latencyNs} after it happened. */
    void journaled(Event event, long nowNs) {
        journaled.increment();
        if (event instanceof Event.ProcessForked
                || (event instanceof Event.ProcessExecuted executed && executed.basis() == Event.Basis.EXACT)) {
            addLatency(eventToJournal, nowNs - event.timeNs());
        }
    }

    /** Counts an event that the journal lacks, whether or not it could be judged. */
    void unjournaled() {
        unjournaled.increment();
    }

    /** Counts an event that could neither be journaled nor held in memory. */
    void refused() {
        refused.increment();
    }

    /** Counts an event of this run that reached the detection thread. */
    synchronized void detected(Event event) {
        readBack++;
        eventsByKind.computeIfAbsent(event.getClass(), kind -> new long[1])[0]++;
        if (event instanceof Event.ProcessExecuted executed && executed.basis() == Event.Basis.EXACT) {
            execs++;
            if (executed.image().argsRead()) {
                execsWithArguments++;
            }
        } else if (event instanceof Event.SensorGap gap) {
            gaps++;
            knownLost += Math.max(0, gap.count());
        }
    }

    /** Counts an event of an earlier run that was read again at the start. */
    synchronized void rebuilt() {
        rebuiltEvents++;
    }

    /** Counts an alert or a heartbeat that was appended. */
    synchronized void raised(Alert alert) {
        if (Heartbeats.isHeartbeat(alert)) {
            heartbeats++;
        } else {
            alertsByClass.merge(AlertClass.of(alert), 1L, Long::sum);
        }
    }

    /** Notes how long after its deciding event was due an alert was appended. */
    void alertLatency(long latencyNs) {
        addLatency(eventToAlert, latencyNs);
    }

    /** Counts a try to append an alert that failed; the alert waits. */
    synchronized void alertDelayed() {
        delayedAlerts++;
    }

    /** Counts an alert that is lost because too many waited. */
    synchronized void alertDropped() {
        droppedAlerts++;
    }

    /** Takes over what the redactor has counted in this run. */
    synchronized void redacted(long secrets, long texts) {
        redactedSecrets += secrets;
        withheldTexts += texts;
    }

    /** Counts an event that a detector or the host model failed on. */
    synchronized void detectionFailed() {
        detectionFailures++;
    }

    /** Counts an alert that the alert journal already held. */
    synchronized void alreadyKnown() {
        alreadyKnownAlerts++;
    }

    /** Everything counted so far. */
    synchronized Snapshot snapshot() {
        Map<String, Long> byKind = new TreeMap<>();
        eventsByKind.forEach((kind, count) -> byKind.put(kind.getSimpleName(), count[0]));
        Map<String, Long> byDetector = new TreeMap<>();
        alertsByClass.forEach((name, count) -> byDetector.merge(AlertClass.detector(name), count, Long::sum));
        return new Snapshot(
                byKind,
                execs,
                execsWithArguments,
                gaps,
                knownLost,
                journaled.sum(),
                unjournaled.sum(),
                refused.sum(),
                readBack,
                rebuiltEvents,
                byDetector,
                new TreeMap<>(alertsByClass),
                heartbeats,
                alreadyKnownAlerts,
                delayedAlerts,
                droppedAlerts,
                redactedSecrets,
                withheldTexts,
                detectionFailures,
                Latency.of(eventToAlert),
                Latency.of(eventToJournal));
    }

    /**
     * The counts at one moment.
     *
     * @param events events of this run that reached the detection thread, by kind
     * @param execs those among them that are executions reported by the kernel
     * @param execsWithArguments those among {@code execs} whose arguments could be read
     * @param gaps gaps that sensors reported
     * @param knownLost events lost in them, as far as that is known
     * @param journaled events that the journal took
     * @param unjournaled events that the journal lacks, whether or not they could be judged
     * @param refused events that could neither be journaled nor held in memory
     * @param readBack events of this run that reached the detection thread
     * @param rebuiltEvents events of earlier runs that were read again
     * @param alerts alerts appended in this run, by detector, without heartbeats
     * @param alertsByClass the same by detector and severity, as {@code scan/high}
     * @param heartbeats signs of life appended in this run
     * @param alreadyKnownAlerts alerts that the alert journal already held
     * @param delayedAlerts tries to append an alert that failed
     * @param droppedAlerts alerts lost because too many waited for the journal
     * @param redactedSecrets secrets that were replaced in alerts
     * @param withheldTexts texts of alerts that could not be searched for secrets and were withheld
     * @param detectionFailures events that a detector or the host model failed on
     * @param eventToAlert from the time a deciding event was due, one reorder delay after it happened, to its alert's append
     * @param eventToJournal from an exec or fork in the kernel to its append
     */
    record Snapshot(
            Map<String, Long> events,
            long execs,
            long execsWithArguments,
            long gaps,
            long knownLost,
            long journaled,
            long unjournaled,
            long refused,
            long readBack,
            long rebuiltEvents,
            Map<String, Long> alerts,
            Map<String, Long> alertsByClass,
            long heartbeats,
            long alreadyKnownAlerts,
            long delayedAlerts,
            long droppedAlerts,
            long redactedSecrets,
            long withheldTexts,
            long detectionFailures,
            Latency eventToAlert,
            Latency eventToJournal) {}

    /**
     * Percentiles of a latency since the start.
     *
     * @param sumUs of all, right to one percent
     */
    record Latency(long count, long sumUs, long p50Us, long p90Us, long p99Us, long maxUs) {
        private static Latency of(Histogram histogram) {
            return new Latency(
                    histogram.getTotalCount(),
                    histogram.getTotalCount() == 0 ? 0 : Math.round(histogram.getMean() * histogram.getTotalCount()),
                    histogram.getValueAtPercentile(50),
                    histogram.getValueAtPercentile(90),
                    histogram.getValueAtPercentile(99),
                    histogram.getMaxValue());
        }
    }

    private static void addLatency(Histogram histogram, long latencyNs) {
        histogram.recordValue(Math.clamp(latencyNs / 1000, 0, MAX_LATENCY_US));
    }
}
