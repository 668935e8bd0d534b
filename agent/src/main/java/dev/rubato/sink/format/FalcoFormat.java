package dev.rubato.sink.format;

import dev.rubato.alert.Alert;
import dev.rubato.alert.Severity;
import dev.rubato.journal.AlertJson;
import dev.rubato.journal.ChainLink;
import dev.rubato.sink.AlertFormat;
import dev.rubato.sink.LineageText;
import dev.rubato.sink.OutgoingAlert;
import dev.rubato.sink.Product;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** JSON in the shape of Falco's alerts, so that falcosidekick passes them on. */
final class FalcoFormat implements AlertFormat {
    private static final int TIME_OF_DAY = "yyyy-MM-ddT".length();

    @Override
    public String name() {
        return "falco";
    }

    @Override
    public String format(OutgoingAlert outgoing) {
        Alert alert = outgoing.alert();
        String time = AlertJson.time(alert.timeNs());
        String priority = priority(alert.severity());
        return JsonText.of(json -> json.text("uuid", uuid(alert))
                .text("hostname", alert.host())
                .text(
                        "output",
                        time.substring(TIME_OF_DAY, time.length() - 1) + ": " + priority + " " + alert.summary())
                .object("output_fields", fields -> {
                    fields.whole("evt.time", alert.timeNs());
                    process(fields, alert.subject());
                    Connections.of(alert).stream().findFirst().ifPresent(connection -> connection(fields, connection));
                    own(fields, outgoing);
                })
                .text("priority", priority)
                .text("rule", Product.NAME + " " + Subjects.kind(alert))
                .text("source", "rubato")
                .texts("tags", tags(alert))
                .text("time", time));
    }

    /** The same alert has the same, so that receivers can tell a repetition. */
    private static String uuid(Alert alert) {
        String key = alert.host() + "/" + alert.id() + "/" + alert.update();
        return UUID.nameUUIDFromBytes(key.getBytes(StandardCharsets.UTF_8)).toString();
    }

    private static void process(JsonText fields, Alert.Subject subject) {
        if (subject.pid() != 0) {
            fields.whole("proc.pid", subject.pid());
        }
        fields.text("proc.name", Subjects.name(subject.exe()))
                .text("proc.exepath", subject.exe())
                .text("proc.cmdline", Subjects.commandLine(subject));
        if (subject.startNs() != 0) {
            fields.whole("proc.pid.ts", subject.startNs());
        }
        fields.text(Subjects.isUserId(subject) ? "user.uid" : "user.name", subject.user());
        Alert.Ancestor parent = Subjects.parent(subject);
        if (parent != null) {
            fields.whole("proc.ppid", parent.pid())
                    .text("proc.pname", Subjects.name(parent.exe()))
                    .text("proc.pexepath", parent.exe())
                    .text("proc.pcmdline", parent.commandLine());
        }
    }

    private static void connection(JsonText fields, Connections.Connection connection) {
        Connections.Endpoint from = connection.from();
        Connections.Endpoint to = connection.to();
        if (from != null) {
            fields.text("fd.cip", from.address());
            if (from.port() != 0) {
                fields.whole("fd.cport", from.port());
            }
        }
        if (to != null) {
            fields.text("fd.sip", to.address());
            if (to.port() != 0) {
                fields.whole("fd.sport", to.port());
            }
        }
    }

    private static void own(JsonText fields, OutgoingAlert outgoing) {
        Alert alert = outgoing.alert();
        fields.text("rubato.id", alert.id())
                .text("rubato.severity", AlertJson.name(alert.severity()))
                .number("rubato.score", alert.score())
                .number("rubato.threshold", alert.threshold())
                .text("rubato.incident", alert.incident())
                .whole("rubato.update", alert.update())
                .text("rubato.lineage", LineageText.of(alert.subject().lineage()))
                .text("rubato.origin", alert.subject().origin())
                .text("rubato.evidence", PlainParts.evidence(alert))
                .text("rubato.events", PlainParts.events(alert))
                .whole("rubato.lost_events", alert.completeness().lostEvents())
                .text("rubato.notes", String.join("; ", alert.notes()));
        ChainLink link = outgoing.link();
        if (link != null) {
            fields.text("rubato.link", link.sequence() + " " + link.previous() + " " + link.hash());
        }
    }

    private static List<String> tags(Alert alert) {
        List<String> tags = new ArrayList<>(List.of("rubato", alert.detector()));
        if (!alert.variant().isEmpty()) {
            tags.add(alert.variant());
        }
        tags.addAll(alert.attack());
        return tags;
    }

    /** Falco's priorities are syslog's. */
    private static String priority(Severity severity) {
        return switch (severity) {
            case INFO -> "Informational";
            case LOW -> "Notice";
            case MEDIUM -> "Warning";
            case HIGH -> "Critical";
            case CRITICAL -> "Alert";
        };
    }
}
