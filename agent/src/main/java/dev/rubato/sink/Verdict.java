package dev.rubato.sink;

/** What became of one message. */
public sealed interface Verdict {

    /** The receiver has it, as far as its protocol can tell. */
    record Accepted() implements Verdict {}

    /**
     * The receiver does not have it, and nothing is wrong with the message itself: it is sent again.
     *
     * @param why in words for the operator
     */
    record Later(String why) implements Verdict {}

    /**
     * The receiver will not take this message. After some tries, before which no younger message is sent, it is parked
     * and the rest goes on.
     *
     * @param why in words for the operator
     * @param tries how often it is tried in all, as long as it is refused
     */
    record Refused(String why, int tries) implements Verdict {
        /** Tries of a message with which something is wrong; more only hold up the rest. */
        public static final int TRIES = 3;

        public Refused(String why) {
            this(why, TRIES);
        }
    }

    /** The one instance that is needed. */
    Accepted ACCEPTED = new Accepted();
}
