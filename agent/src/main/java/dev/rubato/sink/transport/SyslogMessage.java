package dev.rubato.sink.transport;

import dev.rubato.alert.Severity;
import dev.rubato.journal.AlertJson;
import dev.rubato.sink.Outgoing;
import dev.rubato.sink.SinkOptions;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;

/**
 * Messages of RFC 5424. The alert's text is the MSG without byte order mark, which receivers would pass on as part of the
 * text; MSGID is the detector. No structured data: its names need an enterprise number, and the text has it all.
 */
final class SyslogMessage {
    /** Facilities by their number (RFC 5424, table 1), by the names that syslog daemons use. */
    private static final List<String> FACILITIES = List.of(
            "kern",
            "user",
            "mail",
            "daemon",
            "auth",
            "syslog",
            "lpr",
            "news",
            "uucp",
            "cron",
            "authpriv",
            "ftp",
            "ntp",
            "audit",
            "alert",
            "clock",
            "local0",
            "local1",
            "local2",
            "local3",
            "local4",
            "local5",
            "local6",
            "local7");

    private static final int MAX_HOST_CHARS = 255;
    private static final int MAX_APP_NAME_CHARS = 48;
    private static final int MAX_MSGID_CHARS = 32;
    private static final String NIL = "-";

    private final int facility;
    private final String appName;
    private final String processId = Long.toString(ProcessHandle.current().pid());

    SyslogMessage(SinkOptions options) throws IOException {
        facility = FACILITIES.indexOf(options.text("facility").toLowerCase(Locale.ROOT));
        if (facility < 0) {
            throw options.wrong("facility", "is none of " + String.join(", ", FACILITIES));
        }
        appName = printable(options.text("app-name"), MAX_APP_NAME_CHARS);
    }

    /** One message without framing. */
    byte[] of(Outgoing message) {
        return ("<" + (facility * 8 + severity(message.severity())) + ">1 "
                        + time(message.timeNs()) + ' '
                        + printable(message.host(), MAX_HOST_CHARS) + ' '
                        + appName + ' ' + processId + ' '
                        + printable(message.detector(), MAX_MSGID_CHARS)
                        + " - " + message.text())
                .getBytes(StandardCharsets.UTF_8);
    }

    /** A batch, each message after its length in bytes and a space (RFC 6587, octet counting; RFC 5425). */
    byte[] counted(List<Outgoing> batch) {
        ByteArrayOutputStream frames = new ByteArrayOutputStream();
        for (Outgoing message : batch) {
            byte[] bytes = of(message);
            frames.writeBytes((bytes.length + " ").getBytes(StandardCharsets.US_ASCII));
            frames.writeBytes(bytes);
        }
        return frames.toByteArray();
    }

    /** A batch, each message ended by a line feed, as local syslog sockets expect it. */
    byte[] lines(List<Outgoing> batch) {
        ByteArrayOutputStream lines = new ByteArrayOutputStream();
        for (Outgoing message : batch) {
            lines.writeBytes(of(message));
            lines.write('\n');
        }
        return lines.toByteArray();
    }

    private static int severity(Severity severity) {
        return switch (severity) {
            case INFO -> 6; // informational
            case LOW -> 5; // notice
            case MEDIUM -> 4; // warning
            case HIGH -> 3; // error
            case CRITICAL -> 2; // critical
        };
    }

    /** RFC 3339 with microseconds: the RFC allows no more digits. */
    private static String time(long timeNs) {
        String nanos = AlertJson.time(timeNs);
        return nanos.substring(0, nanos.length() - 4) + 'Z';
    }

    /** The one escape for header fields: printable ASCII without spaces, or the nil value. */
    private static String printable(String text, int maxChars) {
        StringBuilder field = new StringBuilder();
        for (int i = 0; i < text.length() && field.length() < maxChars; i++) {
            char c = text.charAt(i);
            field.append(c > ' ' && c < 0x7f ? c : '_');
        }
        return field.isEmpty() ? NIL : field.toString();
    }
}
