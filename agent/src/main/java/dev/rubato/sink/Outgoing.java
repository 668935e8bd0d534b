package dev.rubato.sink;

import dev.rubato.alert.Severity;

/**
 * One alert in the form in which it leaves the host.
 *
 * @param id the alert's id, which updates of it share
 * @param update 0 for the first alert of an episode, then counting up
 * @param timeNs event time of the alert, nanoseconds since the Unix epoch
 * @param host name of the host that raised it
 * @param text the alert in the sink's format, without a line feed at its end
 */
public record Outgoing(
        String id, int update, long timeNs, Severity severity, String detector, String host, String text) {

    /** What tells this message from every other: the same after a second delivery, another for each update. */
    public String key() {
        return update == 0 ? id : id + "." + update;
    }
}
