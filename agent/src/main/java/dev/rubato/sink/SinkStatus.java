package dev.rubato.sink;

/**
 * How the delivery to one sink stands, at one moment.
 *
 * @param name that the user gave the sink
 * @param type e.g. {@code syslog-tls}
 * @param why what the receiver answered or the error that it failed with; empty unless {@code FAILING}
 * @param waiting alerts of the journal that the sink is not done with, whether or not its filter admits them
 * @param oldestNs event time of the oldest of them, nanoseconds since the Unix epoch; 0 if none waits
 * @param lagNs how long ago that was; 0 if none waits
 * @param delivered messages that the receiver accepted, repeated ones included
 * @param repeated messages among them that were sent again after a cut, since nothing was known of them
 * @param filtered alerts that the filter kept back
 * @param failures tries to send a batch that failed
 * @param deadLetters messages that the receiver refused for good
 * @param deadLettersDropped messages among them that are not in the dead-letter file any more, or never were
 * @param unproven messages that count as delivered although a receiver without acknowledgements, which does not end a
 *     connection either, never showed that it read them
 * @param lost alerts that the limits of the alert journal deleted before delivery
 */
public record SinkStatus(
        String name,
        String type,
        State state,
        String why,
        long waiting,
        long oldestNs,
        long lagNs,
        long delivered,
        long repeated,
        long filtered,
        long failures,
        long deadLetters,
        long deadLettersDropped,
        long unproven,
        long lost) {

    /** How it goes. */
    public enum State {
        /** Nothing was sent yet. */
        IDLE,
        /** The last batch was accepted. */
        DELIVERING,
        /** The last batch was not; it is tried again after a pause. */
        FAILING,
        /** It ended. */
        STOPPED
    }
}
