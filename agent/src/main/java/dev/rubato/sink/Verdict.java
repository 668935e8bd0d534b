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
     * The receiver will not take this message. After some tries it is parked and the rest goes on.
     *
     * @param why in words for the operator
     */
    record Refused(String why) implements Verdict {}

    /** The one instance that is needed. */
    Accepted ACCEPTED = new Accepted();
}
