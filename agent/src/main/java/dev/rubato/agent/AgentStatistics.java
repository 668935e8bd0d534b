package dev.rubato.agent;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.rubato.journal.AlertJson;
import dev.rubato.journal.JournalStatistics;
import dev.rubato.lineage.TableReading;
import dev.rubato.sensor.Sensor;
import dev.rubato.sensor.SensorCounters;
import dev.rubato.sink.SinkStatus;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * Everything that an agent counted about itself, at one moment.
 *
 * @param ranNs how long the agent has run
 * @param lateEvents events that arrived after their place in time
 * @param heldBack alerts that the budget of a minute held back
 * @param tables how full the tables of host model, detectors and logs are, by name
 * @param lagNs age of the last event when detection read it
 * @param alertsWaiting alerts that the alert journal did not take yet
 * @param alertsSent alerts that left by the plain output
 * @param sendFailures tries to send them that failed
 * @param sinks how the configured sinks stand
 * @param cpuNs processor time used
 * @param residentBytes resident memory, -1 if unknown
 */
public record AgentStatistics(
        long ranNs,
        AgentMetrics.Snapshot counts,
        List<SensorLine> sensors,
        JournalStatistics events,
        JournalStatistics alerts,
        JournalStatistics facts,
        FactLog.Counts remembered,
        long lateEvents,
        long heldBack,
        Map<String, TableReading> tables,
        long lagNs,
        long alertsWaiting,
        long alertsSent,
        long sendFailures,
        List<SinkStatus> sinks,
        long cpuNs,
        long residentBytes) {

    /** One sensor's share. */
    public record SensorLine(String name, Sensor.Status status, SensorCounters counters) {}

    /** What each table pushed out. */
    Map<String, Long> evictions() {
        Map<String, Long> evictions = new TreeMap<>();
        tables.forEach((name, table) -> evictions.put(name, table.evictions()));
        return evictions;
    }

    /** One line for the operator. */
    public String summary() {
        long total =
                counts.events().values().stream().mapToLong(Long::longValue).sum();
        long alertCount =
                counts.alerts().values().stream().mapToLong(Long::longValue).sum();
        return String.format(
                Locale.ROOT,
                "stopped: %s, %d events (%d execs, %d lost), %d alerts, alert latency p50 %.1f ms p99 %.1f ms,"
                        + " CPU %.2f s, memory %s",
                Units.formatDuration(ranNs),
                total,
                counts.execs(),
                counts.knownLost(),
                alertCount,
                counts.eventToAlert().p50Us() / 1e3,
                counts.eventToAlert().p99Us() / 1e3,
                cpuNs / 1e9,
                residentBytes < 0 ? "unknown" : Units.formatBytes(residentBytes));
    }

    /** Writes all of it as one JSON object. */
    public void writeJson(Path file) throws IOException {
        try (OutputStream out = Files.newOutputStream(file);
                JsonGenerator json = new JsonFactory().createGenerator(out)) {
            json.useDefaultPrettyPrinter();
            json.writeStartObject();
            json.writeNumberField("seconds", ranNs / 1e9);
            writeCounts(json, "events", counts.events());
            json.writeNumberField("execs", counts.execs());
            json.writeNumberField("argsRead", counts.execsWithArguments());
            json.writeNumberField("gaps", counts.gaps());
            json.writeNumberField("lost", counts.knownLost());
            json.writeNumberField("unjournaled", counts.unjournaled());
            json.writeNumberField("refused", counts.refused());
            json.writeNumberField("rebuiltEvents", counts.rebuiltEvents());
            json.writeNumberField("lateEvents", lateEvents);
            json.writeNumberField("heldBack", heldBack);
            json.writeNumberField("heartbeats", counts.heartbeats());
            json.writeNumberField("detectionFailures", counts.detectionFailures());
            json.writeNumberField("lagMs", lagNs / 1e6);
            writeCounts(json, "evictions", evictions());
            writeCounts(json, "alerts", counts.alerts());
            writeDelivery(json);
            writeSinks(json);
            writeLatency(json, "eventToAlert", counts.eventToAlert());
            writeLatency(json, "eventToJournal", counts.eventToJournal());
            writeSensors(json);
            writeJournal(json, "eventJournal", events);
            writeJournal(json, "alertJournal", alerts);
            writeJournal(json, "factJournal", facts);
            writeMemory(json);
            json.writeNumberField("cpuSeconds", cpuNs / 1e9);
            json.writeNumberField("rssBytes", residentBytes);
            json.writeEndObject();
        }
    }

    private void writeDelivery(JsonGenerator json) throws IOException {
        json.writeObjectFieldStart("delivery");
        json.writeNumberField("alreadyKnown", counts.alreadyKnownAlerts());
        json.writeNumberField("delayed", counts.delayedAlerts());
        json.writeNumberField("dropped", counts.droppedAlerts());
        json.writeNumberField("redactedSecrets", counts.redactedSecrets());
        json.writeNumberField("withheldTexts", counts.withheldTexts());
        json.writeNumberField("waiting", alertsWaiting);
        json.writeNumberField("sent", alertsSent);
        json.writeNumberField("sendFailures", sendFailures);
        json.writeEndObject();
    }

    private void writeSinks(JsonGenerator json) throws IOException {
        json.writeObjectFieldStart("sinks");
        for (SinkStatus sink : sinks) {
            json.writeObjectFieldStart(sink.name());
            json.writeStringField("type", sink.type());
            json.writeStringField("state", sink.state().name().toLowerCase(Locale.ROOT));
            json.writeStringField("why", sink.why());
            json.writeNumberField("waiting", sink.waiting());
            json.writeStringField("oldest", sink.oldestNs() == 0 ? "" : AlertJson.time(sink.oldestNs()));
            json.writeNumberField("lagSeconds", sink.lagNs() / 1e9);
            json.writeNumberField("delivered", sink.delivered());
            json.writeNumberField("repeated", sink.repeated());
            json.writeNumberField("filtered", sink.filtered());
            json.writeNumberField("failures", sink.failures());
            json.writeNumberField("deadLetters", sink.deadLetters());
            json.writeNumberField("deadLettersDropped", sink.deadLettersDropped());
            json.writeNumberField("unproven", sink.unproven());
            json.writeNumberField("lost", sink.lost());
            json.writeEndObject();
        }
        json.writeEndObject();
    }

    private void writeMemory(JsonGenerator json) throws IOException {
        json.writeObjectFieldStart("memory");
        json.writeNumberField("recalled", remembered.recalled());
        json.writeNumberField("appended", remembered.appended());
        json.writeNumberField("alreadyKept", remembered.alreadyKept());
        json.writeNumberField("delayed", remembered.delayed());
        json.writeNumberField("dropped", remembered.dropped());
        json.writeNumberField("waiting", remembered.waiting());
        json.writeEndObject();
    }

    private void writeSensors(JsonGenerator json) throws IOException {
        json.writeObjectFieldStart("sensors");
        for (SensorLine sensor : sensors) {
            json.writeObjectFieldStart(sensor.name());
            json.writeStringField("visibility", SensorSet.describe(sensor.status()));
            json.writeStringField("reason", sensor.status().reason());
            json.writeNumberField("events", sensor.counters().events());
            json.writeNumberField("lost", sensor.counters().lost());
            writeCounts(json, "details", sensor.counters().details());
            json.writeEndObject();
        }
        json.writeEndObject();
    }

    private static void writeLatency(JsonGenerator json, String name, AgentMetrics.Latency latency) throws IOException {
        json.writeObjectFieldStart(name);
        json.writeNumberField("count", latency.count());
        json.writeNumberField("p50Us", latency.p50Us());
        json.writeNumberField("p99Us", latency.p99Us());
        json.writeNumberField("maxUs", latency.maxUs());
        json.writeEndObject();
    }

    private static void writeJournal(JsonGenerator json, String name, JournalStatistics journal) throws IOException {
        json.writeObjectFieldStart(name);
        json.writeNumberField("appended", journal.appended());
        json.writeNumberField("appendedBytes", journal.appendedBytes());
        json.writeNumberField("cut", journal.cut());
        json.writeNumberField("refusedFull", journal.refusedFull());
        json.writeNumberField("refusedOther", journal.refusedOther());
        json.writeNumberField("deletedRecords", journal.deletedRecords());
        json.writeNumberField("deletedUnread", journal.deletedUnread());
        long damaged =
                journal.damaged().values().stream().mapToLong(Long::longValue).sum();
        json.writeNumberField("damaged", damaged);
        json.writeEndObject();
    }

    private static void writeCounts(JsonGenerator json, String name, Map<String, Long> counts) throws IOException {
        json.writeObjectFieldStart(name);
        for (Map.Entry<String, Long> count : new TreeMap<>(counts).entrySet()) {
            json.writeNumberField(count.getKey(), count.getValue());
        }
        json.writeEndObject();
    }
}
