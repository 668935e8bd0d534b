package dev.rubato.sink.delivery;

import dev.rubato.sink.Outgoing;

/** A message that was not accepted yet. Owned by the sink's thread. */
final class Pending {
    private final Outgoing message;
    private final long before;
    private final long after;
    private int refusals;

    /**
     * @param before the journal's position before the alert
     * @param after its position after the alert; the same for one that the journal does not have yet
     */
    Pending(Outgoing message, long before, long after) {
        this.message = message;
        this.before = before;
        this.after = after;
    }

    Outgoing message() {
        return message;
    }

    long before() {
        return before;
    }

    long after() {
        return after;
    }

    boolean isJournaled() {
        return after > before;
    }

    /** Counts a refusal and returns how many there were. */
    int refused() {
        return ++refusals;
    }
}
