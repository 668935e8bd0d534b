package dev.rubato.agent;

import dev.rubato.chain.AlertClass;
import dev.rubato.event.Event;
import dev.rubato.journal.JournalStatistics;
import dev.rubato.metrics.Metric;
import dev.rubato.metrics.Readings;
import dev.rubato.sink.SinkStatus;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** What the agent counted about itself, as metrics. */
final class AgentReadings {
    private static final double NS_PER_SECOND = 1e9;
    private static final double US_PER_SECOND = 1e6;

    /** How sensors end the names of what their own tables pushed out. */
    private static final String EVICTED = "-evicted";

    private AgentReadings() {}

    /** The values at one moment. */
    static Readings of(AgentStatistics statistics, List<SinkStatus> sinks) {
        Readings out = new Readings();
        process(out, statistics);
        events(out, statistics);
        sensors(out, statistics);
        alerts(out, statistics);
        journal(out, "events", statistics.events());
        journal(out, "alerts", statistics.alerts());
        journal(out, "facts", statistics.facts());
        sinks.forEach(sink -> sink(out, sink));
        return out;
    }

    private static void process(Readings out, AgentStatistics statistics) {
        Runtime runtime = Runtime.getRuntime();
        out.add(Metric.UPTIME, statistics.ranNs() / NS_PER_SECOND);
        out.add(Metric.CPU, statistics.cpuNs() / NS_PER_SECOND);
        out.count(Metric.RESIDENT, statistics.residentBytes());
        out.count(Metric.HEAP, runtime.totalMemory() - runtime.freeMemory());
        out.count(Metric.HEAP_MAX, runtime.maxMemory());
    }

    private static void events(Readings out, AgentStatistics statistics) {
        AgentMetrics.Snapshot counts = statistics.counts();
        counts.events().forEach((kind, count) -> out.count(Metric.EVENTS, count, kind));
        out.count(Metric.GAPS, counts.gaps());
        out.count(Metric.LOST, counts.knownLost());
        out.count(Metric.UNJOURNALED, counts.unjournaled());
        out.count(Metric.REFUSED, counts.refused());
        out.count(Metric.LATE, statistics.lateEvents());
        out.count(Metric.FAILURES, counts.detectionFailures());
        out.add(Metric.LAG, statistics.lagNs() / NS_PER_SECOND);
        statistics.tables().forEach((name, table) -> {
            out.count(Metric.TABLE, table.size(), name);
            out.count(Metric.TABLE_CAPACITY, table.capacity(), name);
            out.count(Metric.EVICTIONS, table.evictions(), name);
        });
        latency(out, Metric.JOURNAL_LATENCY, counts.eventToJournal());
    }

    private static void sensors(Readings out, AgentStatistics statistics) {
        for (AgentStatistics.SensorLine sensor : statistics.sensors()) {
            for (Event.Visibility visibility : Event.Visibility.values()) {
                boolean is = sensor.status().visibility() == visibility;
                out.count(
                        Metric.SENSOR_STATE,
                        is ? 1 : 0,
                        sensor.name(),
                        visibility.name().toLowerCase(Locale.ROOT));
            }
            out.count(Metric.SENSOR_EVENTS, sensor.counters().events(), sensor.name());
            out.count(Metric.SENSOR_LOST, sensor.counters().lost(), sensor.name());
            sensor.counters().details().forEach((name, count) -> {
                if (name.endsWith(EVICTED)) {
                    String table = sensor.name() + "-" + name.substring(0, name.length() - EVICTED.length());
                    out.count(Metric.EVICTIONS, count, table);
                }
            });
        }
    }

    private static void alerts(Readings out, AgentStatistics statistics) {
        AgentMetrics.Snapshot counts = statistics.counts();
        counts.alertsByClass()
                .forEach((name, count) ->
                        out.count(Metric.ALERTS, count, AlertClass.detector(name), AlertClass.severity(name)));
        out.count(Metric.HELD_BACK, statistics.heldBack());
        out.count(Metric.WAITING, statistics.alertsWaiting());
        out.count(Metric.DROPPED, counts.droppedAlerts());
        out.count(Metric.REDACTED, counts.redactedSecrets());
        out.count(Metric.WITHHELD, counts.withheldTexts());
        out.count(Metric.HEARTBEATS, counts.heartbeats());
        out.count(Metric.OUTPUT_SENT, statistics.alertsSent());
        out.count(Metric.OUTPUT_FAILURES, statistics.sendFailures());
        latency(out, Metric.ALERT_LATENCY, counts.eventToAlert());
    }

    private static void latency(Readings out, Metric metric, AgentMetrics.Latency latency) {
        Map<Double, Double> quantiles = new TreeMap<>();
        quantiles.put(0.5, latency.p50Us() / US_PER_SECOND);
        quantiles.put(0.9, latency.p90Us() / US_PER_SECOND);
        quantiles.put(0.99, latency.p99Us() / US_PER_SECOND);
        quantiles.put(1.0, latency.maxUs() / US_PER_SECOND);
        out.summary(metric, latency.count(), latency.sumUs() / US_PER_SECOND, quantiles);
    }

    private static void journal(Readings out, String name, JournalStatistics journal) {
        out.count(Metric.APPENDED, journal.appended(), name);
        out.count(Metric.APPENDED_BYTES, journal.appendedBytes(), name);
        out.count(Metric.JOURNAL_REFUSED, journal.refusedFull(), name, "full");
        out.count(Metric.JOURNAL_REFUSED, journal.refusedOther(), name, "other");
        out.count(
                Metric.JOURNAL_DAMAGED,
                journal.damaged().values().stream().mapToLong(Long::longValue).sum(),
                name);
        out.count(Metric.JOURNAL_UNREAD, journal.deletedUnread(), name);
    }

    private static void sink(Readings out, SinkStatus sink) {
        for (SinkStatus.State state : SinkStatus.State.values()) {
            out.count(
                    Metric.SINK_STATE,
                    sink.state() == state ? 1 : 0,
                    sink.name(),
                    state.name().toLowerCase(Locale.ROOT));
        }
        out.count(Metric.SINK_WAITING, sink.waiting(), sink.name());
        out.add(Metric.SINK_LAG, sink.lagNs() / NS_PER_SECOND, sink.name());
        out.count(Metric.SINK_DELIVERED, sink.delivered(), sink.name());
        out.count(Metric.SINK_REPEATED, sink.repeated(), sink.name());
        out.count(Metric.SINK_FAILURES, sink.failures(), sink.name());
        out.count(Metric.SINK_UNPROVEN, sink.unproven(), sink.name());
        out.count(Metric.SINK_FILTERED, sink.filtered(), sink.name());
        out.count(Metric.SINK_DEAD, sink.deadLetters(), sink.name());
        out.count(Metric.SINK_DEAD_DROPPED, sink.deadLettersDropped(), sink.name());
        out.count(Metric.SINK_LOST, sink.lost(), sink.name());
    }
}
