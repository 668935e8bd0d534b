package dev.rubato.chain;

import dev.rubato.alert.Alert;
import dev.rubato.journal.AlertJson;

/** The class within which alerts are numbered: what a sink's filter passes or holds back as a whole. */
public final class AlertClass {
    private AlertClass() {}

    /** The class of an alert, e.g. {@code scan/high}. */
    public static String of(Alert alert) {
        return alert.detector() + '/' + AlertJson.name(alert.severity());
    }

    /** The detector of a class. */
    public static String detector(String alertClass) {
        return alertClass.substring(0, Math.max(alertClass.lastIndexOf('/'), 0));
    }

    /** The severity of a class, as it is written. */
    public static String severity(String alertClass) {
        return alertClass.substring(alertClass.lastIndexOf('/') + 1);
    }
}
