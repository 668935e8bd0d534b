package dev.rubato.sink.format;

import dev.rubato.alert.Alert;

/** How complete the evidence of an alert is, as formats without fields for it tell it. */
final class Completeness {
    private Completeness() {}

    static void write(JsonText json, Alert.Completeness completeness) {
        json.whole("lost_events", completeness.lostEvents())
                .whole("gaps", completeness.gaps())
                .texts("sampled", completeness.sampled())
                .texts("absent", completeness.absent());
    }
}
