package dev.rubato.sink.format;

import dev.rubato.alert.Alert;
import dev.rubato.alert.AttackTechniques;
import dev.rubato.journal.AlertJson;
import dev.rubato.journal.AlertTimes;
import dev.rubato.journal.ChainLink;
import dev.rubato.sink.AlertFormat;
import dev.rubato.sink.OutgoingAlert;
import dev.rubato.sink.Product;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Elastic Common Schema. What it has no field for is under {@code rubato}, as it asks of fields of one product. */
final class EcsFormat implements AlertFormat {
    /** Version of the schema that messages follow. */
    static final String SCHEMA_VERSION = "9.4.0";

    private static final Set<String> NETWORK = Set.of("scan", "replication");
    private static final Set<String> ABOUT_THE_AGENT = Set.of("sensor-gap", "heartbeat");

    @Override
    public String name() {
        return "ecs";
    }

    @Override
    public String format(OutgoingAlert outgoing) {
        return JsonText.of(json -> write(json, outgoing));
    }

    private static void write(JsonText json, OutgoingAlert outgoing) {
        Alert alert = outgoing.alert();
        json.text("@timestamp", AlertJson.time(alert.timeNs()))
                .object("ecs", ecs -> ecs.text("version", SCHEMA_VERSION))
                .text("message", alert.summary())
                .object("event", event -> event(event, outgoing))
                .object(
                        "rule",
                        rule -> rule.text("id", Subjects.kind(alert))
                                .text("name", Product.NAME + " " + Subjects.kind(alert))
                                .text("category", alert.detector())
                                .text("ruleset", Product.NAME)
                                .text("version", Product.VERSION))
                .object("host", host -> host.text("name", alert.host()).text("hostname", alert.host()))
                .object("agent", agent -> agent.text("type", "rubato").text("version", Product.VERSION))
                .object(
                        "observer",
                        observer -> observer.text("product", Product.NAME)
                                .text("vendor", Product.NAME)
                                .text("version", Product.VERSION));
        threat(json, alert);
        Alert.Subject subject = alert.subject();
        if (subject.pid() != 0) {
            json.object("process", process -> process(process, alert));
        }
        if (!subject.user().isEmpty()) {
            json.object("user", user -> user.text(Subjects.isUserId(subject) ? "id" : "name", subject.user()));
        }
        network(json, alert);
        json.object("rubato", own -> own(own, outgoing));
    }

    private static void event(JsonText event, OutgoingAlert outgoing) {
        Alert alert = outgoing.alert();
        boolean aboutTheAgent = ABOUT_THE_AGENT.contains(alert.detector());
        event.text("id", alert.id())
                .text("kind", aboutTheAgent ? "event" : "alert")
                .texts("category", categories(alert.detector()))
                .texts("type", List.of("info"))
                .text("action", Subjects.kind(alert))
                .text("code", Subjects.kind(alert))
                .text("module", "rubato")
                .text("dataset", "rubato.alert")
                .text("provider", alert.detector())
                .whole("severity", CefFormat.severity(alert.severity()))
                .text("start", AlertJson.time(Subjects.firstNs(alert)))
                .text("end", AlertJson.time(alert.timeNs()))
                .text("reason", alert.summary());
        ChainLink link = outgoing.link();
        if (link != null) {
            event.whole("sequence", link.sequence()).text("hash", link.hash());
        }
    }

    private static List<String> categories(String detector) {
        if (ABOUT_THE_AGENT.contains(detector)) {
            return List.of("host");
        }
        return List.of("intrusion_detection", NETWORK.contains(detector) ? "network" : "process");
    }

    private static void threat(JsonText json, Alert alert) {
        if (alert.attack().isEmpty()) {
            return;
        }
        Set<String> tacticIds = new LinkedHashSet<>();
        Set<String> tactics = new LinkedHashSet<>();
        Set<String> ids = new LinkedHashSet<>();
        Set<String> names = new LinkedHashSet<>();
        Set<String> subIds = new LinkedHashSet<>();
        Set<String> subNames = new LinkedHashSet<>();
        for (String each : alert.attack()) {
            AttackTechniques.Technique technique = AttackTechniques.of(each);
            ids.add(technique.id());
            names.add(technique.name());
            subIds.add(technique.subId());
            subNames.add(technique.subName());
            technique.tactics().forEach(tactic -> {
                tacticIds.add(tactic.id());
                tactics.add(tactic.label());
            });
        }
        json.object("threat", threat -> {
            threat.text("framework", "MITRE ATT&CK");
            threat.object("tactic", part -> part.texts("id", known(tacticIds)).texts("name", known(tactics)));
            threat.object(
                    "technique",
                    part -> part.texts("id", known(ids))
                            .texts("name", known(names))
                            .object(
                                    "subtechnique",
                                    sub -> sub.texts("id", known(subIds)).texts("name", known(subNames))));
        });
    }

    private static List<String> known(Set<String> texts) {
        return texts.stream().filter(text -> !text.isEmpty()).toList();
    }

    private static void process(JsonText process, Alert alert) {
        Alert.Subject subject = alert.subject();
        entity(process, alert.host(), subject.pid(), subject.startNs(), subject.exe());
        process.text("command_line", Subjects.commandLine(subject)).texts("args", subject.args());
        if (subject.argsRead()) {
            process.whole("args_count", subject.args().size());
        }
        Alert.Ancestor parent = Subjects.parent(subject);
        if (parent != null) {
            process.object("parent", part -> {
                entity(part, alert.host(), parent.pid(), parent.startNs(), parent.exe());
                part.text("command_line", parent.commandLine());
            });
        }
    }

    private static void entity(JsonText json, String host, int pid, long startNs, String exe) {
        json.whole("pid", pid)
                .text("entity_id", Subjects.entityId(host, pid, startNs))
                .text("executable", exe)
                .text("name", Subjects.name(exe));
        if (startNs != 0) {
            json.text("start", AlertJson.time(startNs));
        }
    }

    /** The first connection as source and destination, and the addresses of all of them. */
    private static void network(JsonText json, Alert alert) {
        List<Connections.Connection> connections = Connections.of(alert);
        Set<String> addresses = new LinkedHashSet<>();
        for (Connections.Connection connection : connections) {
            for (Connections.Endpoint end : connection.ends()) {
                addresses.add(end.address());
            }
        }
        if (!connections.isEmpty()) {
            Connections.Connection first = connections.getFirst();
            endpoint(json, "source", first.from());
            endpoint(json, "destination", first.to());
        }
        json.object(
                "related",
                related -> related.texts("ip", new ArrayList<>(addresses))
                        .texts("hosts", alert.host().isEmpty() ? List.of() : List.of(alert.host()))
                        .texts(
                                "user",
                                alert.subject().user().isEmpty()
                                        ? List.of()
                                        : List.of(alert.subject().user())));
    }

    private static void endpoint(JsonText json, String name, Connections.@Nullable Endpoint end) {
        if (end != null) {
            json.object(name, part -> {
                part.text("ip", end.address()).text("address", end.address());
                if (end.port() != 0) {
                    part.whole("port", end.port());
                }
            });
        }
    }

    private static void own(JsonText json, OutgoingAlert outgoing) {
        Alert alert = outgoing.alert();
        AlertTimes times = new AlertTimes();
        json.text("severity", AlertJson.name(alert.severity()))
                .number("score", alert.score())
                .number("threshold", alert.threshold())
                .text("bound", alert.bound())
                .whole("update", alert.update())
                .text("incident", alert.incident())
                .text("origin", alert.subject().origin())
                .texts("chain", alert.chain())
                .texts("notes", alert.notes())
                .objects(
                        "evidence",
                        alert.evidence(),
                        (part, term) -> part.text("name", term.name())
                                .number("value", term.value())
                                .number("limit", term.limit())
                                .text("unit", term.unit())
                                .number("nats", term.nats()))
                .objects(
                        "events",
                        alert.events(),
                        (part, event) -> part.text("time", times.of(event.timeNs()))
                                .text("kind", event.kind())
                                .text("text", event.text()))
                .objects("lineage", alert.subject().lineage(), (part, ancestor) -> {
                    entity(part, alert.host(), ancestor.pid(), ancestor.startNs(), ancestor.exe());
                    part.text("command_line", ancestor.commandLine());
                })
                .object("completeness", part -> Completeness.write(part, alert.completeness()));
        ChainLink link = outgoing.link();
        if (link != null) {
            json.object(
                    "link",
                    part -> part.whole("seq", link.sequence())
                            .text("previous", link.previous())
                            .text("hash", link.hash()));
        }
    }
}
