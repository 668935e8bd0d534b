package dev.rubato.sink.delivery;

import dev.rubato.sink.Outgoing;
import dev.rubato.sink.Verdict;

/** A message that was not accepted yet. Owned by the sink's thread. */
final class Pending {
    /** Tries of a message with which something is wrong; more only hold up the rest. */
    static final int REFUSALS = 3;

    /**
     * Tries of a message that the receiver fails on while it takes others, about four minutes with the pauses between
     * them. Raising it holds up everything behind a message that never gets in; lowering it parks more while the receiver
     * is ill in part.
     */
    static final int FAILURES = 10;

    /**
     * Tries of a message while the receiver fails on everything, about a day with the pauses between them: else one that
     * always comes alone would hold up the rest for ever. Lowering it parks a batch of alerts in shorter outages.
     */
    static final int FAILURES_OF_ALL = 2_000;

    private final Outgoing message;
    private final long before;
    private final long after;
    private int tries;
    private int ownFailures;

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

    /**
     * Counts a try that ended with {@code verdict}, and tells whether it was the last.
     *
     * @param tookAny whether the receiver accepted another message of the same batch
     */
    boolean isGivenUpAfter(Verdict verdict, boolean tookAny) {
        return switch (verdict) {
            case Verdict.Accepted accepted -> false;
            case Verdict.Later later -> false;
            case Verdict.Refused refused -> ++tries >= REFUSALS;
            case Verdict.Failed failed -> {
                // what was left of a batch goes alone: once it is known to be at fault, it stays so
                ownFailures += tookAny || ownFailures > 0 ? 1 : 0;
                yield ++tries >= FAILURES_OF_ALL || ownFailures >= FAILURES;
            }
        };
    }

    /** How often the receiver refused it or failed on it. */
    int tries() {
        return tries;
    }
}
