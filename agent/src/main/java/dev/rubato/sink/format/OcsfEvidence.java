package dev.rubato.sink.format;

import dev.rubato.alert.Alert;
import dev.rubato.journal.AlertTimes;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;

/** The evidence of an alert in OCSF's objects. */
final class OcsfEvidence {
    private static final long NS_PER_MS = 1_000_000L;
    private static final int FILE_EXECUTABLE = 8;

    static long millis(long timeNs) {
        return Math.floorDiv(timeNs, NS_PER_MS);
    }

    /** What was measured and, in the same order, what each measure was held against. */
    static void anomalyAnalysis(JsonText json, Alert alert) {
        Alert.Subject subject = alert.subject();
        String target = !subject.exe().isEmpty()
                ? subject.exe()
                : !subject.address().isEmpty()
                        ? subject.address()
                        : alert.host().isEmpty() ? "unknown" : alert.host();
        json.objects(
                        "analysis_targets",
                        List.of(target),
                        (part, name) ->
                                part.text("name", name).text("type", subject.pid() != 0 ? "process" : "endpoint"))
                .objects("anomalies", alert.evidence(), (part, term) -> {
                    observation(part, term, term.value());
                    part.text("observed_pattern", String.format(Locale.ROOT, "%+.4f nats", term.nats()));
                })
                .objects("baselines", alert.evidence(), (part, term) -> {
                    observation(part, term, term.limit());
                    part.text("observed_pattern", "limit");
                });
    }

    private static void observation(JsonText json, Alert.Evidence term, double value) {
        json.text("observation_parameter", term.name().isEmpty() ? "unnamed" : term.name())
                .text("observation_type", term.unit())
                .objects(
                        "observations",
                        List.of(value),
                        (part, number) ->
                                part.text("value", Double.isFinite(number) ? JsonText.decimal(number) : "unknown"));
    }

    /** The subject's process with its lineage, the connections, and the deciding events as they are told. */
    void write(JsonText json, Alert alert) {
        List<Consumer<JsonText>> evidences = new ArrayList<>();
        Alert.Subject subject = alert.subject();
        if (subject.pid() != 0) {
            evidences.add(part -> part.text("name", "subject").object("process", process -> subject(process, alert)));
        }
        for (Connections.Connection connection : Connections.of(alert)) {
            evidences.add(part -> connection(part, connection));
        }
        AlertTimes times = new AlertTimes();
        for (Alert.Cited event : alert.events()) {
            evidences.add(part -> part.text("name", event.kind())
                    .object(
                            "data",
                            data -> data.text("time", times.of(event.timeNs())).text("text", event.text())));
        }
        json.objects("evidences", evidences, (part, write) -> write.accept(part));
    }

    private static void subject(JsonText process, Alert alert) {
        Alert.Subject subject = alert.subject();
        entity(process, alert.host(), subject.pid(), subject.startNs(), subject.exe());
        process.text("cmd_line", Subjects.commandLine(subject));
        String name = Subjects.name(subject.exe());
        if (!name.isEmpty()) {
            process.object(
                    "file",
                    file -> file.text("name", name)
                            .text("path", subject.exe())
                            .whole("type_id", FILE_EXECUTABLE)
                            .text("type", "Executable File"));
        }
        if (!subject.user().isEmpty()) {
            process.object("user", user -> user.text(Subjects.isUserId(subject) ? "uid" : "name", subject.user()));
        }
        Alert.Ancestor parent = Subjects.parent(subject);
        if (parent != null) {
            process.object("parent_process", part -> ancestor(part, alert.host(), parent));
        }
        // OCSF has the closest ancestor first
        process.objects(
                "ancestry",
                Subjects.ancestors(subject).reversed(),
                (part, ancestor) -> ancestor(part, alert.host(), ancestor));
    }

    private static void ancestor(JsonText json, String host, Alert.Ancestor ancestor) {
        entity(json, host, ancestor.pid(), ancestor.startNs(), ancestor.exe());
        json.text("cmd_line", ancestor.commandLine());
    }

    private static void entity(JsonText json, String host, int pid, long startNs, String exe) {
        json.whole("pid", pid)
                .text("uid", Subjects.entityId(host, pid, startNs))
                .text("name", Subjects.name(exe))
                .text("path", exe);
        if (startNs != 0) {
            json.whole("created_time", millis(startNs));
        }
    }

    private static void connection(JsonText json, Connections.Connection connection) {
        Connections.Endpoint from = connection.from();
        Connections.Endpoint to = connection.to();
        json.text("name", "connection");
        if (from != null) {
            json.object("src_endpoint", part -> endpoint(part, from));
        }
        if (to != null) {
            json.object("dst_endpoint", part -> endpoint(part, to));
        }
    }

    private static void endpoint(JsonText json, Connections.Endpoint endpoint) {
        json.text("ip", endpoint.address());
        if (endpoint.port() != 0) {
            json.whole("port", endpoint.port());
        }
    }
}
