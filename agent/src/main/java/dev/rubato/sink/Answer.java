package dev.rubato.sink;

import java.util.Collections;
import java.util.List;

/**
 * What a receiver answered to a batch.
 *
 * @param verdicts one for each message of the batch, in its order
 * @param retryAfterNs how long the receiver asks to be left alone; 0 if it does not say
 * @param words the answer as a person should see it, e.g. {@code HTTP 200 {"text":"Success"}}; bounded by the transport
 */
public record Answer(List<Verdict> verdicts, long retryAfterNs, String words) {

    public Answer {
        verdicts = List.copyOf(verdicts);
    }

    /** All {@code count} messages were accepted. */
    public static Answer accepted(int count, String words) {
        return new Answer(Collections.nCopies(count, Verdict.ACCEPTED), 0, words);
    }

    /** None of {@code count} messages was accepted; all are sent again. */
    public static Answer later(int count, long retryAfterNs, String why) {
        return new Answer(Collections.nCopies(count, new Verdict.Later(why)), retryAfterNs, why);
    }

    /** The receiver will never take any of these {@code count} messages. */
    public static Answer refused(int count, String why) {
        return new Answer(Collections.nCopies(count, new Verdict.Refused(why)), 0, why);
    }
}
