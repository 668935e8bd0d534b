package dev.rubato.replay.report;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rubato.alert.Alert;
import dev.rubato.event.Event;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/** A run as the page's script reads it: what the page shows, in the order in which it shows it. */
final class ReportDocument {
    private static final double NS_PER_SECOND = 1e9;

    private final ReportRecorder run;
    private final RunFacts facts;
    private final List<Alert> alerts;
    private final List<Incident> incidents;
    private final List<Incident> shown;

    /** @param incident the one to show, or an empty text for all */
    ReportDocument(ReportRecorder run, RunFacts facts, String incident) {
        this.run = run;
        this.facts = facts;
        this.alerts = run.alerts().byTime().stream()
                .filter(alert -> incident.isEmpty() || alert.incident().equals(incident))
                .toList();
        this.incidents = Incident.of(alerts);
        this.shown = incidents.stream()
                .filter(each ->
                        !incident.isEmpty() || KeptAlerts.isAlarm(each.alerts().getFirst()))
                .toList();
    }

    ObjectNode write() {
        ObjectNode into = JsonNodeFactory.instance.objectNode();
        into.put("title", facts.title());
        ReportText.list(into, "sources", facts.sources());
        writeVerdict(into.putObject("verdict"));
        writeActivity(into.putObject("activity"));
        writeAlerts(into.putArray("alerts"));
        ArrayNode full = into.putArray("incidents");
        shown.stream()
                .limit(ReportLimits.INCIDENTS)
                .forEach(incident -> new IncidentDocument(run, incident).write(full.addObject()));
        into.put("moreIncidents", Math.max(0, shown.size() - ReportLimits.INCIDENTS));
        writeLimits(into.putObject("limits"));
        writeTechniques(into.putArray("attack"));
        return into;
    }

    private void writeVerdict(ObjectNode into) {
        Verdict verdict = Verdict.of(incidents, run, facts);
        into.put("tone", verdict.tone());
        into.put("headline", verdict.headline());
        ReportText.list(into, "sentences", verdict.sentences());
    }

    private void writeActivity(ObjectNode into) {
        RunActivity activity = run.activity();
        into.put("events", activity.events());
        if (activity.events() > 0) {
            into.put("first", ReportText.time(activity.firstNs()));
            into.put("last", ReportText.time(activity.lastNs()));
        }
        writeTimes(activity.bins(), into);
        ObjectNode counts = into.putObject("counts");
        for (RunActivity.Row row : RunActivity.Row.values()) {
            writeNumbers(activity.bins().values(row.ordinal()), counts.putArray(name(row)));
        }
    }

    private static String name(RunActivity.Row row) {
        return row.name().toLowerCase(Locale.ROOT);
    }

    static void writeTimes(TimeBins bins, ObjectNode into) {
        into.put("from", bins.firstNs() / NS_PER_SECOND);
        into.put("width", bins.widthNs() / NS_PER_SECOND);
    }

    static void writeNumbers(long[] values, ArrayNode into) {
        for (long value : values) {
            into.add(value);
        }
    }

    private void writeAlerts(ArrayNode into) {
        for (Alert alert : alerts) {
            long firstNs = run.alerts().firstNs(alert);
            into.addObject()
                    .put("time", ReportText.time(firstNs))
                    .put("at", firstNs / NS_PER_SECOND)
                    .put("detector", alert.detector())
                    .put("variant", alert.variant())
                    .put("severity", IncidentDocument.severity(alert))
                    .put("score", alert.score())
                    .put("threshold", alert.threshold())
                    .put("summary", alert.summary())
                    .put("host", alert.host())
                    .put("incident", alert.incident());
        }
    }

    private void writeLimits(ObjectNode into) {
        ArrayNode silent = into.putArray("notExercised");
        new TreeMap<>(facts.notExercised())
                .forEach((detector, why) ->
                        silent.addObject().put("detector", detector).put("why", why));
        ReportText.list(into, "losses", facts.losses());
        ArrayNode sensors = into.putArray("sensors");
        Map<String, Long> leftOut = new TreeMap<>();
        long more = 0;
        for (HostRecord host : run.hosts()) {
            host.sensorEvents().stream()
                    .limit(ReportLimits.SENSOR_LINES - (long) sensors.size())
                    .forEach(event -> sensors.add(words(event)));
            more += host.moreSensorEvents();
            host.leftOut().forEach((what, count) -> leftOut.merge(what, count, Long::sum));
        }
        into.put("moreSensors", more);
        leftOut.put("alerts", run.alerts().leftOut());
        leftOut.values().removeIf(count -> count == 0);
        ObjectNode left = into.putObject("leftOut");
        leftOut.forEach(left::put);
    }

    private static String words(Event event) {
        String time = ReportText.time(event.timeNs());
        if (event instanceof Event.SensorGap gap) {
            return time + ": sensor " + gap.sensor() + " missed "
                    + (gap.count() < 0 ? "an unknown number of" : Long.toString(gap.count())) + " events between "
                    + ReportText.time(gap.fromNs()) + " and " + ReportText.time(gap.toNs()) + ": " + gap.reason();
        }
        if (event instanceof Event.SensorStarted started) {
            return time + ": sensor " + started.sensor() + " is "
                    + started.visibility().name().toLowerCase(Locale.ROOT)
                    + (started.reason().isEmpty() ? "" : ": " + started.reason());
        }
        throw new IllegalArgumentException("no event of a sensor: " + event);
    }

    private void writeTechniques(ArrayNode into) {
        TreeSet<String> ids = new TreeSet<>();
        alerts.forEach(alert -> ids.addAll(alert.attack()));
        IncidentDocument.writeTechniques(ids, into);
    }
}
