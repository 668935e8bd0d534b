package dev.rubato.sink.format;

import dev.rubato.alert.Alert;
import dev.rubato.alert.AttackTechniques;
import dev.rubato.alert.Severity;
import dev.rubato.journal.AlertJson;
import dev.rubato.journal.ChainLink;
import dev.rubato.sink.AlertFormat;
import dev.rubato.sink.OutgoingAlert;
import dev.rubato.sink.Product;
import java.util.List;

/**
 * OCSF: the class Detection Finding. What was measured and what it was held against are an anomaly analysis; what the
 * class has no attribute for is in {@code unmapped}. No confidence is stated: a score is no probability.
 */
final class OcsfFormat implements AlertFormat {
    /** Version of the schema that messages follow. */
    static final String SCHEMA_VERSION = "1.9.0";

    private static final int CATEGORY_FINDINGS = 2;
    private static final int CLASS_DETECTION_FINDING = 2004;
    private static final int ACTIVITY_CREATE = 1;
    private static final int ACTIVITY_UPDATE = 2;
    private static final int STATUS_NEW = 1;
    private static final int ANALYTIC_BEHAVIORAL = 2;
    private static final int UNKNOWN = 0;
    private static final int OBSERVABLE_HOSTNAME = 1;
    private static final int OBSERVABLE_ADDRESS = 2;
    private static final int OBSERVABLE_PROCESS_NAME = 9;

    private final OcsfEvidence evidence = new OcsfEvidence();

    @Override
    public String name() {
        return "ocsf";
    }

    @Override
    public String format(OutgoingAlert outgoing) {
        return JsonText.of(json -> write(json, outgoing));
    }

    private void write(JsonText json, OutgoingAlert outgoing) {
        Alert alert = outgoing.alert();
        boolean update = alert.update() > 0;
        int activity = update ? ACTIVITY_UPDATE : ACTIVITY_CREATE;
        String activityName = update ? "Update" : "Create";
        json.whole("activity_id", activity)
                .text("activity_name", activityName)
                .whole("category_uid", CATEGORY_FINDINGS)
                .text("category_name", "Findings")
                .whole("class_uid", CLASS_DETECTION_FINDING)
                .text("class_name", "Detection Finding")
                .whole("type_uid", CLASS_DETECTION_FINDING * 100L + activity)
                .text("type_name", "Detection Finding: " + activityName)
                .whole("time", OcsfEvidence.millis(alert.timeNs()))
                .whole("start_time", OcsfEvidence.millis(Subjects.firstNs(alert)))
                .whole("end_time", OcsfEvidence.millis(alert.timeNs()))
                .whole("severity_id", severity(alert.severity()))
                .text("severity", severityCaption(alert.severity()))
                .whole("status_id", STATUS_NEW)
                .text("status", "New")
                .flag("is_alert", alert.severity().isAlarm())
                .text("message", alert.summary())
                .object("metadata", metadata -> metadata(metadata, outgoing))
                .object("finding_info", info -> findingInfo(info, alert))
                .object("device", device -> device(device, alert.host()));
        if (!alert.evidence().isEmpty()) {
            json.objects("anomaly_analyses", List.of(alert), OcsfEvidence::anomalyAnalysis);
        }
        evidence.write(json, alert);
        observables(json, alert);
        json.object("unmapped", unmapped -> unmapped(unmapped, outgoing));
    }

    static void device(JsonText device, String host) {
        device.text("hostname", host.isEmpty() ? "unknown" : host)
                .whole("type_id", UNKNOWN)
                .text("type", "Unknown");
    }

    private static void metadata(JsonText metadata, OutgoingAlert outgoing) {
        Alert alert = outgoing.alert();
        metadata.text("version", SCHEMA_VERSION)
                .object(
                        "product",
                        product -> product.text("name", Product.NAME)
                                .text("vendor_name", Product.NAME)
                                .text("version", Product.VERSION))
                .text("uid", alert.update() == 0 ? alert.id() : alert.id() + "." + alert.update())
                .text("event_code", Subjects.kind(alert))
                .text("log_name", "alerts")
                .text("original_time", AlertJson.time(alert.timeNs()))
                .text("correlation_uid", alert.incident());
        ChainLink link = outgoing.link();
        if (link != null) {
            metadata.whole("sequence", link.sequence());
        }
        if (FittedFormat.isCut(alert)) {
            metadata.flag("is_truncated", true);
        }
    }

    private static void findingInfo(JsonText info, Alert alert) {
        info.text("uid", alert.id())
                .text("title", Product.NAME + " " + Subjects.kind(alert))
                .text("desc", alert.summary())
                .texts("types", List.of(Subjects.kind(alert)))
                .whole("created_time", OcsfEvidence.millis(alert.timeNs()))
                .whole("first_seen_time", OcsfEvidence.millis(Subjects.firstNs(alert)))
                .whole("last_seen_time", OcsfEvidence.millis(alert.timeNs()))
                .object(
                        "analytic",
                        analytic -> analytic.text("name", alert.detector())
                                .text("uid", Subjects.kind(alert))
                                .text("version", Product.VERSION)
                                .whole("type_id", ANALYTIC_BEHAVIORAL)
                                .text("type", "Behavioral"))
                .objects(
                        "attacks",
                        alert.attack().stream().map(AttackTechniques::of).toList(),
                        OcsfFormat::attack);
    }

    private static void attack(JsonText json, AttackTechniques.Technique technique) {
        json.object("technique", part -> part.text("uid", technique.id()).text("name", technique.name()));
        if (!technique.subId().isEmpty()) {
            json.object(
                    "sub_technique", part -> part.text("uid", technique.subId()).text("name", technique.subName()));
        }
        json.objects(
                "tactics",
                technique.tactics(),
                (part, tactic) -> part.text("uid", tactic.id()).text("name", tactic.label()));
    }

    private static void observables(JsonText json, Alert alert) {
        record Observable(String path, int typeId, String type, String value) {}
        Alert.Subject subject = alert.subject();
        List<Observable> all = List.of(
                new Observable("device.hostname", OBSERVABLE_HOSTNAME, "Hostname", alert.host()),
                new Observable(
                        "evidences.process.name",
                        OBSERVABLE_PROCESS_NAME,
                        "Process Name",
                        Subjects.name(subject.exe())),
                new Observable(
                        "evidences.src_endpoint.ip",
                        OBSERVABLE_ADDRESS,
                        "IP Address",
                        Connections.address(subject.address())));
        json.objects(
                "observables",
                all.stream().filter(each -> !each.value().isEmpty()).toList(),
                (part, each) -> part.text("name", each.path())
                        .whole("type_id", each.typeId())
                        .text("type", each.type())
                        .text("value", each.value()));
    }

    private static void unmapped(JsonText unmapped, OutgoingAlert outgoing) {
        Alert alert = outgoing.alert();
        unmapped.number("score", alert.score())
                .number("threshold", alert.threshold())
                .text("bound", alert.bound())
                .text("origin", alert.subject().origin())
                .whole("update", alert.update())
                .texts("chain", alert.chain())
                .texts("notes", alert.notes())
                .object("completeness", part -> Completeness.write(part, alert.completeness()));
        ChainLink link = outgoing.link();
        if (link != null) {
            unmapped.object(
                    "link", part -> part.text("previous", link.previous()).text("hash", link.hash()));
        }
    }

    private static int severity(Severity severity) {
        return switch (severity) {
            case INFO -> 1;
            case LOW -> 2;
            case MEDIUM -> 3;
            case HIGH -> 4;
            case CRITICAL -> 5;
        };
    }

    private static String severityCaption(Severity severity) {
        return switch (severity) {
            case INFO -> "Informational";
            case LOW -> "Low";
            case MEDIUM -> "Medium";
            case HIGH -> "High";
            case CRITICAL -> "Critical";
        };
    }
}
