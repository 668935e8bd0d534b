package dev.rubato.sink.format;

import dev.rubato.alert.Alert;
import dev.rubato.journal.AlertTimes;
import java.util.Locale;
import java.util.StringJoiner;

/** Lists of an alert in one line, for formats without lists; unescaped. */
final class PlainParts {
    private PlainParts() {}

    /** {@code delay 0.04 s of 2 (+9.50 nats); new child 1 programs of 0 (+3.00 nats)}. */
    static String evidence(Alert alert) {
        StringJoiner terms = new StringJoiner("; ");
        for (Alert.Evidence term : alert.evidence()) {
            terms.add(String.format(
                    Locale.ROOT,
                    "%s %s %s of %s (%+.2f nats)",
                    term.name(),
                    number(term.value()),
                    term.unit(),
                    number(term.limit()),
                    term.nats()));
        }
        return terms.toString();
    }

    /** {@code 2026-05-28T20:26:40.123456789Z executed bash -c id; ...}. */
    static String events(Alert alert) {
        StringJoiner events = new StringJoiner("; ");
        AlertTimes times = new AlertTimes();
        for (Alert.Cited event : alert.events()) {
            events.add(times.of(event.timeNs()) + " " + event.kind() + " " + event.text());
        }
        return events.toString();
    }

    static String number(double value) {
        return Double.isFinite(value) ? JsonText.decimal(value) : "unknown";
    }
}
