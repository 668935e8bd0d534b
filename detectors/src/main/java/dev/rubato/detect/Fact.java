package dev.rubato.detect;

import java.util.List;

/**
 * What a detector must remember for longer than events are kept: first contacts, habits of services, GPU history,
 * replication records. Kept in a journal of its own and read before the events when an agent starts.
 *
 * <p>An agent recalls the facts that are older than the oldest event it still has, and rebuilds the others from the
 * events. So a fact says only what came newly since the facts before it, and recalling adds up: a total of a day that
 * is told at its end would be lost, or counted twice, where the events begin in the middle of that day.
 *
 * @param timeNs when it was remembered: event time of the event that completed it, nanoseconds since the Unix epoch
 * @param key what it is about; its meaning is the kind's own
 * @param values numbers in an order that the kind defines, at most {@link #MAX_VALUES}
 * @param text a text that the kind defines, at most {@link #MAX_TEXT_CHARS} characters; often empty
 */
public record Fact(long timeNs, Kind kind, long key, List<Long> values, String text) {

    /** Most numbers that one fact carries. */
    public static final int MAX_VALUES = 32;

    /** Most characters of text that one fact carries. */
    public static final int MAX_TEXT_CHARS = 512;

    /** Whose memory it is. */
    public enum Kind {
        /** Scan: an endpoint or address that was reached for. */
        FIRST_CONTACT,
        /** Scan: attempts and failures of a day. */
        FAILURE_RATE,
        /** Scan: new internal hosts of a day. */
        BREADTH_RATE,
        /** Spawn chain: a service of some shape started a program of some class. */
        HABIT,
        /** GPU hijack: a program used a GPU on a day. */
        GPU_HISTORY,
        /** GPU hijack: a peer was served or asked on a day. */
        GPU_PEER,
        /** Replication: what was done to one target. */
        REPLICATION
    }

    public Fact {
        values = List.copyOf(values);
        if (values.size() > MAX_VALUES || text.length() > MAX_TEXT_CHARS) {
            throw new IllegalArgumentException("a fact has at most " + MAX_VALUES + " values and " + MAX_TEXT_CHARS
                    + " characters, not " + values.size() + " and " + text.length());
        }
    }
}
