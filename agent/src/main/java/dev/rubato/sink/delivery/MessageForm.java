package dev.rubato.sink.delivery;

import dev.rubato.alert.Alert;
import dev.rubato.sink.AlertFormat;
import dev.rubato.sink.Outgoing;
import dev.rubato.sink.OutgoingAlert;

/**
 * How a sink writes an alert.
 *
 * @param format with its limit of size
 */
public record MessageForm(AlertFormat format) {

    /** The message for an alert. */
    public Outgoing of(OutgoingAlert outgoing) {
        Alert alert = outgoing.alert();
        return new Outgoing(
                alert.id(),
                alert.update(),
                alert.timeNs(),
                alert.severity(),
                alert.detector(),
                alert.host(),
                format.format(outgoing));
    }
}
