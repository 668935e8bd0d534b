package dev.rubato.sink.format;

import dev.rubato.alert.Alert;
import dev.rubato.alert.Severity;
import dev.rubato.journal.ChainLink;
import dev.rubato.journal.SafeText;
import dev.rubato.journal.ShorterAlert;
import dev.rubato.sink.AlertFormat;
import dev.rubato.sink.LineageText;
import dev.rubato.sink.OutgoingAlert;
import dev.rubato.sink.Product;
import org.jspecify.annotations.Nullable;

/** ArcSight's Common Event Format, version 0. */
final class CefFormat implements AlertFormat {
    private static final long NS_PER_MS = 1_000_000L;

    /** Longest values, in characters, as the standard's dictionary has them. */
    private static final int MAX_CUSTOM_STRING = 4000;

    private static final int MAX_TEXT = 1023;
    private static final int MAX_HOST = 100;
    private static final int MAX_EXTERNAL_ID = 40;

    @Override
    public String name() {
        return "cef";
    }

    @Override
    public String format(OutgoingAlert outgoing) {
        Alert alert = outgoing.alert();
        StringBuilder out = new StringBuilder(2048).append("CEF:0|");
        for (String field : new String[] {
            Product.NAME, Product.NAME, Product.VERSION, Subjects.kind(alert), Product.NAME + " " + Subjects.kind(alert)
        }) {
            header(out, field);
        }
        out.append(severity(alert.severity())).append('|');
        Extension extension = new Extension(out);
        about(extension, alert);
        subject(extension, alert);
        custom(extension, outgoing);
        return out.toString();
    }

    private static void about(Extension extension, Alert alert) {
        extension
                .put("rt", alert.timeNs() / NS_PER_MS)
                .put("start", Subjects.firstNs(alert) / NS_PER_MS)
                .put("end", alert.timeNs() / NS_PER_MS)
                .put("externalId", alert.id(), MAX_EXTERNAL_ID)
                .put("cat", alert.detector(), MAX_TEXT)
                .put("msg", alert.summary(), MAX_TEXT)
                .put("dvchost", alert.host(), MAX_HOST);
    }

    private static void subject(Extension extension, Alert alert) {
        Alert.Subject subject = alert.subject();
        if (subject.pid() != 0) {
            extension.put("spid", subject.pid());
        }
        extension
                .put("sproc", Subjects.name(subject.exe()), MAX_TEXT)
                .put("filePath", subject.exe(), MAX_TEXT)
                .put(Subjects.isUserId(subject) ? "suid" : "suser", subject.user(), MAX_TEXT);
        if (subject.startNs() != 0) {
            extension
                    .put("deviceCustomDate1", subject.startNs() / NS_PER_MS)
                    .put("deviceCustomDate1Label", "processStart", MAX_TEXT);
        }
        Connections.of(alert).stream().findFirst().ifPresent(connection -> {
            endpoint(extension, connection.from(), "src", "spt");
            endpoint(extension, connection.to(), "dst", "dpt");
        });
    }

    private static void endpoint(Extension extension, Connections.@Nullable Endpoint end, String address, String port) {
        if (end != null) {
            // the standard's src and dst are IPv4; c6a2 and c6a3 are the fields for IPv6
            boolean v6 = end.address().indexOf(':') >= 0;
            String key = !v6 ? address : address.equals("src") ? "c6a2" : "c6a3";
            extension.put(key, end.address(), MAX_TEXT);
            if (v6) {
                extension.put(
                        key + "Label",
                        address.equals("src") ? "Source IPv6 Address" : "Destination IPv6 Address",
                        MAX_TEXT);
            }
            if (end.port() != 0) {
                extension.put(port, end.port());
            }
        }
    }

    private static void custom(Extension extension, OutgoingAlert outgoing) {
        Alert alert = outgoing.alert();
        Alert.Subject subject = alert.subject();
        Alert.Ancestor parent = Subjects.parent(subject);
        extension
                .labelled("cs1", "lineage", LineageText.of(subject.lineage()))
                .labelled("cs2", "commandLine", Subjects.commandLine(subject))
                .labelled("cs3", "evidence", PlainParts.evidence(alert))
                .labelled("cs4", "attackTechniques", String.join(",", alert.attack()))
                .labelled("cs5", "incident", alert.incident())
                .labelled("cs6", "events", PlainParts.events(alert));
        if (parent != null) {
            extension.labelled("cn1", "parentProcessId", Integer.toString(parent.pid()));
        }
        extension
                .labelled(
                        "cn2", "lostEvents", Long.toString(alert.completeness().lostEvents()))
                .labelled("cn3", "update", Integer.toString(alert.update()))
                .labelled("cfp1", "score", number(alert.score()))
                .labelled("cfp2", "threshold", number(alert.threshold()))
                .labelled("flexString1", "notes", String.join("; ", alert.notes()));
        ChainLink link = outgoing.link();
        if (link != null) {
            extension.labelled("flexString2", "link", link.sequence() + " " + link.previous() + " " + link.hash());
        }
    }

    private static String number(double value) {
        return Double.isFinite(value) ? JsonText.decimal(value) : "";
    }

    /** 0 to 10, as in the standard: 0-3 low, 4-6 medium, 7-8 high, 9-10 very high. */
    static int severity(Severity severity) {
        return switch (severity) {
            case INFO -> 1;
            case LOW -> 3;
            case MEDIUM -> 6;
            case HIGH -> 8;
            case CRITICAL -> 10;
        };
    }

    /** A field of the header: the pipe and the backslash are escaped, and no line may end in it. */
    private static void header(StringBuilder out, String field) {
        String text = VisibleText.of(field);
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '|' || c == '\\') {
                out.append('\\');
            }
            out.append(c);
        }
        out.append('|');
    }

    /** The extension: keys and values, in which equals signs, backslashes and line ends are escaped. */
    private static final class Extension {
        private final StringBuilder out;
        private String separator = "";

        Extension(StringBuilder out) {
            this.out = out;
        }

        Extension put(String key, long value) {
            return put(key, Long.toString(value), MAX_TEXT);
        }

        Extension labelled(String key, String label, String value) {
            return value.isEmpty() ? this : put(key, value, MAX_CUSTOM_STRING).put(key + "Label", label, MAX_TEXT);
        }

        /** Nothing if the value is empty; what is longer than {@code maxChars} is cut. */
        Extension put(String key, String value, int maxChars) {
            if (value.isEmpty()) {
                return this;
            }
            out.append(separator).append(key).append('=');
            separator = " ";
            String text = SafeText.wellFormed(ShorterAlert.cut(value, maxChars));
            for (int i = 0; i < text.length(); i++) {
                char c = text.charAt(i);
                switch (c) {
                    case '=' -> out.append("\\=");
                    case '\\' -> out.append("\\\\");
                    case '\n' -> out.append("\\n");
                    case '\r' -> out.append("\\r");
                    default -> {
                        if (VisibleText.isHidden(c)) {
                            VisibleText.appendCodePoint(out, c);
                        } else {
                            out.append(c);
                        }
                    }
                }
            }
            return this;
        }
    }
}
