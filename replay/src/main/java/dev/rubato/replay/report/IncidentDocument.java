package dev.rubato.replay.report;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rubato.alert.Alert;
import dev.rubato.alert.AttackTechniques;
import dev.rubato.event.ProcessKey;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/** One incident as the page's script reads it. */
final class IncidentDocument {
    private static final double US_PER_SECOND = 1e6;

    private final ReportRecorder run;
    private final Incident incident;
    private final @Nullable HostRecord host;

    IncidentDocument(ReportRecorder run, Incident incident) {
        this.run = run;
        this.incident = incident;
        this.host = hostOf(incident);
    }

    private @Nullable HostRecord hostOf(Incident of) {
        for (HostRecord each : run.hosts()) {
            if (each.hostName().equals(of.host())) {
                return each;
            }
        }
        return null;
    }

    void write(ObjectNode into) {
        into.put("id", incident.id());
        into.put("severity", severity(incident.alerts().getFirst()));
        into.put("host", incident.host());
        into.put("actor", actorName());
        ArrayNode alerts = into.putArray("alerts");
        incident.alerts().stream()
                .limit(ReportLimits.ALERTS_OF_INCIDENT)
                .forEach(alert -> writeAlert(alert, alerts.addObject()));
        into.put("moreAlerts", Math.max(0, incident.alerts().size() - ReportLimits.ALERTS_OF_INCIDENT));
        writeTree(into);
        ActorRecord actor = actor();
        if (actor != null) {
            writeFanOut(actor, into);
            writeTempo(actor, into);
        }
        TreeSet<String> attack = new TreeSet<>();
        incident.alerts().forEach(alert -> attack.addAll(alert.attack()));
        writeTechniques(attack, into.putArray("attack"));
    }

    static void writeTechniques(Iterable<String> ids, ArrayNode into) {
        for (String id : ids) {
            into.addObject().put("id", id).put("name", AttackTechniques.of(id).fullName());
        }
    }

    static String severity(Alert alert) {
        return alert.severity().name().toLowerCase(Locale.ROOT);
    }

    private String actorName() {
        Alert.Subject subject = incident.subject();
        if (subject.pid() == 0) {
            return subject.address().isEmpty() ? "the host itself" : subject.address();
        }
        String exe = subject.exe();
        return exe.substring(Math.max(exe.lastIndexOf('/'), exe.lastIndexOf('\\')) + 1) + " (pid " + subject.pid()
                + ")";
    }

    private @Nullable ActorRecord actor() {
        if (host == null) {
            return null;
        }
        Alert.Subject subject = incident.subject();
        if (subject.pid() == 0) {
            return host.actorNamed(subject.address());
        }
        KeptProcess process = host.process(new ProcessKey(subject.pid(), subject.startNs()));
        return process == null ? null : host.actor(process.lineage());
    }

    private void writeAlert(Alert alert, ObjectNode into) {
        into.put("id", alert.id());
        into.put("time", ReportText.time(run.alerts().firstNs(alert)));
        into.put("updated", ReportText.time(alert.timeNs()));
        into.put("detector", alert.detector());
        into.put("variant", alert.variant());
        into.put("severity", severity(alert));
        into.put("score", alert.score());
        into.put("threshold", alert.threshold());
        into.put("bound", alert.bound());
        into.put("summary", alert.summary());
        into.put("updates", alert.update());
        ReportText.list(into, "notes", alert.notes());
        ReportText.list(into, "chain", alert.chain());
        ArrayNode evidence = into.putArray("evidence");
        for (Alert.Evidence term : alert.evidence()) {
            evidence.addObject()
                    .put("name", term.name())
                    .put("value", term.value())
                    .put("limit", term.limit())
                    .put("unit", term.unit())
                    .put("nats", term.nats());
        }
        into.put(
                "sum",
                alert.evidence().stream().mapToDouble(Alert.Evidence::nats).sum());
        ArrayNode events = into.putArray("events");
        for (Alert.Cited event : alert.events()) {
            events.addObject()
                    .put("time", ReportText.time(event.timeNs()))
                    .put("kind", event.kind())
                    .put("text", event.text());
        }
        writeCompleteness(alert.completeness(), into.putObject("completeness"));
    }

    private static void writeCompleteness(Alert.Completeness completeness, ObjectNode into) {
        into.put("lost", completeness.lostEvents());
        into.put("gaps", completeness.gaps());
        ReportText.list(into, "sampled", completeness.sampled());
        ReportText.list(into, "absent", completeness.absent());
    }

    private void writeTree(ObjectNode into) {
        LineageTree tree = new LineageTree(host, incident.alerts());
        ObjectNode at = into.putObject("tree");
        ArrayNode rows = at.putArray("rows");
        Map<ProcessKey, Integer> places = new LinkedHashMap<>();
        for (LineageTree.Node node : tree.rows()) {
            KeptProcess process = node.process();
            places.put(process.key(), rows.size());
            ObjectNode row = rows.addObject();
            row.put("pid", process.key().pid());
            row.put("start", ReportText.time(process.key().startNs()));
            row.put("exe", process.exe());
            row.put("command", process.command());
            row.put("user", process.user());
            row.put("depth", node.depth());
            row.put("parent", node.parentRow());
            row.put("subject", node.subject());
        }
        ArrayNode hops = at.putArray("hops");
        for (KeptHop hop : tree.hops()) {
            Integer from = places.get(hop.client());
            Integer to = places.get(hop.server());
            if (from != null && to != null) {
                hops.addObject()
                        .put("from", from)
                        .put("to", to)
                        .put("endpoint", hop.endpoint())
                        .put("time", ReportText.time(hop.firstNs()))
                        .put("count", hop.count());
            }
        }
        at.put("notShown", tree.notShown());
    }

    private static void writeFanOut(ActorRecord actor, ObjectNode into) {
        TimeBins bins = actor.contacts();
        if (bins.isEmpty()) {
            return;
        }
        ObjectNode at = into.putObject("fanOut");
        at.put("endpoints", actor.endpoints().count());
        at.put("exact", actor.endpoints().isExact() && actor.addresses().isExact());
        at.put("addresses", actor.addresses().count());
        List<ActorRecord.Came> layers = List.of(ActorRecord.Came.values());
        ObjectNode totals = at.putObject("totals");
        layers.forEach(layer -> totals.put(name(layer), bins.total(layer.ordinal())));
        ReportDocument.writeTimes(bins, at);
        ObjectNode counts = at.putObject("counts");
        layers.forEach(
                layer -> ReportDocument.writeNumbers(bins.values(layer.ordinal()), counts.putArray(name(layer))));
        ReportDocument.writeNumbers(bins.values(layers.size()), at.putArray("reached"));
    }

    private static String name(ActorRecord.Came layer) {
        return layer.name().toLowerCase(Locale.ROOT);
    }

    private static void writeTempo(ActorRecord actor, ObjectNode into) {
        Histogram pauses = actor.pausesUs();
        if (pauses.getTotalCount() == 0) {
            return;
        }
        ObjectNode at = into.putObject("tempo");
        at.put("lineage", actor.name());
        at.put("count", pauses.getTotalCount());
        ArrayNode percentiles = at.putArray("percentiles");
        for (double percentile : ActorRecord.PERCENTILES) {
            percentiles
                    .addObject()
                    .put("percentile", percentile)
                    .put("seconds", pauses.getValueAtPercentile(percentile) / US_PER_SECOND);
        }
    }
}
