package dev.rubato.sink;

/** What became of one message. */
public sealed interface Verdict {

    /** Why the receiver does not have it, in words for the operator; empty if it has. */
    String why();

    /** The receiver has it, as far as its protocol can tell. */
    record Accepted() implements Verdict {
        @Override
        public String why() {
            return "";
        }
    }

    /** The receiver does not have it, and nothing is wrong with the message itself: it is sent again. */
    record Later(String why) implements Verdict {}

    /**
     * The receiver will not take this message. After some tries, before which no younger message is sent, it is parked
     * and the rest goes on.
     */
    record Refused(String why) implements Verdict {}

    /**
     * The receiver failed on this message, and does not say whose fault it is. It is the message's if another one of the
     * same batch was accepted; else the receiver may fail on all, and the message waits for it.
     */
    record Failed(String why) implements Verdict {}

    /** The one instance that is needed. */
    Accepted ACCEPTED = new Accepted();
}
