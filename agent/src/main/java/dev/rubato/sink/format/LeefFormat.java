package dev.rubato.sink.format;

import dev.rubato.alert.Alert;
import dev.rubato.journal.ChainLink;
import dev.rubato.sink.AlertFormat;
import dev.rubato.sink.LineageText;
import dev.rubato.sink.OutgoingAlert;
import dev.rubato.sink.Product;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * QRadar's Log Event Extended Format, version 2.0. The format has no escapes: what would end a value or a field of the
 * header is written as its code point. Attributes are parted by a caret, since syslog daemons rewrite tabs.
 */
final class LeefFormat implements AlertFormat {
    private static final char DELIMITER = '^';
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss.SSS Z", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    /** Java's SimpleDateFormat, as QRadar reads it. */
    private static final String TIME_FORMAT = "yyyy-MM-dd HH:mm:ss.SSS Z";

    @Override
    public String name() {
        return "leef";
    }

    @Override
    public String format(OutgoingAlert outgoing) {
        Alert alert = outgoing.alert();
        StringBuilder out = new StringBuilder(2048).append("LEEF:2.0|");
        for (String field : new String[] {Product.NAME, Product.NAME, Product.VERSION, Subjects.kind(alert)}) {
            append(out, field, '|').append('|');
        }
        out.append(DELIMITER).append('|');
        put(out, "devTime", TIME.format(Instant.ofEpochSecond(0, alert.timeNs())));
        put(out, "devTimeFormat", TIME_FORMAT);
        put(out, "cat", alert.detector());
        put(out, "sev", Integer.toString(CefFormat.severity(alert.severity())));
        put(out, "identHostName", alert.host());
        put(out, "usrName", alert.subject().user());
        Connections.of(alert).stream().findFirst().ifPresent(connection -> {
            endpoint(out, connection.from(), "src");
            endpoint(out, connection.to(), "dst");
        });
        own(out, outgoing);
        return out.substring(0, out.length() - 1);
    }

    private static void endpoint(StringBuilder out, Connections.@Nullable Endpoint end, String key) {
        if (end != null) {
            put(out, key, end.address());
            put(out, key + "Port", end.port() == 0 ? "" : Integer.toString(end.port()));
        }
    }

    private static void own(StringBuilder out, OutgoingAlert outgoing) {
        Alert alert = outgoing.alert();
        Alert.Subject subject = alert.subject();
        put(out, "alertId", alert.id());
        put(out, "variant", alert.variant());
        put(out, "summary", alert.summary());
        put(out, "score", PlainParts.number(alert.score()));
        put(out, "threshold", PlainParts.number(alert.threshold()));
        put(out, "attackTechniques", String.join(",", alert.attack()));
        put(out, "incident", alert.incident());
        put(out, "update", Integer.toString(alert.update()));
        put(out, "process", subject.exe());
        put(out, "processId", subject.pid() == 0 ? "" : Integer.toString(subject.pid()));
        put(out, "commandLine", Subjects.commandLine(subject));
        Alert.Ancestor parent = Subjects.parent(subject);
        if (parent != null) {
            put(out, "parentProcess", parent.exe());
            put(out, "parentProcessId", Integer.toString(parent.pid()));
        }
        put(out, "lineage", LineageText.of(subject.lineage()));
        put(out, "origin", subject.origin());
        put(out, "evidence", PlainParts.evidence(alert));
        put(out, "events", PlainParts.events(alert));
        put(out, "lostEvents", Long.toString(alert.completeness().lostEvents()));
        put(out, "notes", String.join("; ", alert.notes()));
        ChainLink link = outgoing.link();
        if (link != null) {
            put(out, "link", link.sequence() + " " + link.previous() + " " + link.hash());
        }
    }

    private static void put(StringBuilder out, String key, String value) {
        if (!value.isEmpty()) {
            append(out.append(key).append('='), value, DELIMITER).append(DELIMITER);
        }
    }

    /** The one escape: controls and the character that would end the text. */
    private static StringBuilder append(StringBuilder out, String text, char end) {
        String visible = VisibleText.of(text);
        for (int i = 0; i < visible.length(); i++) {
            char c = visible.charAt(i);
            if (c == end) {
                VisibleText.appendCodePoint(out, c);
            } else {
                out.append(c);
            }
        }
        return out;
    }
}
