package dev.rubato.sink.delivery;

import dev.rubato.sink.StreamTransport;
import dev.rubato.sink.Transport;
import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How far a receiver is known to be that acknowledges nothing (syslog over a stream). Owned by the sink's thread.
 *
 * <p>What was written may still be in a buffer of either host when the connection is cut. So it is sent again after a cut
 * until two things hold: the receiver has shown that it read it, by ending its side of a connection whose other side we
 * ended; and the connection, or the next one, lived on for {@link #GRACE_NS}, since a receiver that is killed loses what
 * it read but did not deal with.
 */
final class StreamProgress {
    /** Messages that may be under way: memory of 256 KiB; at most so many are repeated after a cut. */
    private static final int CAPACITY = 16_384;

    /** Messages of which nothing is known before the receiver is asked. Lowering it connects more often. */
    private static final int ASK_AFTER_MESSAGES = 8_192;

    /** How long nothing may be known of a message before the receiver is asked. Lowering it connects more often. */
    private static final long ASK_AFTER_NS = 3_000_000_000L;

    /** How long a receiver may take to deal with what it has read. Raising it repeats more after a cut. */
    private static final long GRACE_NS = 5_000_000_000L;

    /** After this time a message counts as delivered to a receiver that does not end its side. */
    private static final long GIVE_UP_NS = 60_000_000_000L;

    /** After this time such a receiver is asked again: it may only have been busy. Lowering it connects more often. */
    private static final long ASK_AGAIN_NS = 300_000_000_000L;

    /** How often an idle connection is looked at. */
    private static final long LOOK_NS = 500_000_000L;

    private static final Logger LOG = LoggerFactory.getLogger(StreamProgress.class);

    private final String sink;
    private final SinkCounters counters;
    private final Unconfirmed unconfirmed = new Unconfirmed(CAPACITY);
    private boolean answers = true;
    private long askAgainNs;
    private long lookedNs;

    StreamProgress(String sink, SinkCounters counters) {
        this.sink = sink;
        this.counters = counters;
    }

    /** Notes a message that was written. */
    void written(Transport transport, long position) {
        if (transport instanceof StreamTransport) {
            if (unconfirmed.room() == 0 && unconfirmed.dropOldest()) {
                counters.unproven(1);
            }
            unconfirmed.add(position, System.nanoTime());
        }
    }

    /**
     * Asks the receiver if it is time to, and forgets what it has for certain.
     *
     * @throws IOException if the connection was cut
     */
    void attend(Transport transport) throws IOException {
        if (unconfirmed.isEmpty() || !(transport instanceof StreamTransport stream)) {
            return;
        }
        long nowNs = System.nanoTime();
        if (nowNs - lookedNs > LOOK_NS) {
            lookedNs = nowNs;
            stream.checkOpen();
        }
        if (!answers && nowNs - askAgainNs > 0) {
            answers = true;
        }
        if (answers && isTimeToAsk(nowNs)) {
            ask(stream);
        }
        unconfirmed.settle(nowNs - GRACE_NS);
        if (!answers) {
            counters.unproven(unconfirmed.giveUp(nowNs - GIVE_UP_NS));
        }
    }

    private boolean isTimeToAsk(long nowNs) {
        return unconfirmed.unread() > 0
                && (unconfirmed.unread() >= ASK_AFTER_MESSAGES
                        || nowNs - unconfirmed.oldestUnreadNs() > ASK_AFTER_NS
                        || nowNs - unconfirmed.newestNs() > GRACE_NS);
    }

    private boolean ask(StreamTransport stream) throws IOException {
        if (stream.confirm()) {
            unconfirmed.confirmAll();
            return true;
        }
        answers = false;
        askAgainNs = System.nanoTime() + ASK_AGAIN_NS;
        LOG.warn(
                "sink {}: the receiver does not end a connection that we ended: what it had not read when it is cut"
                        + " is only sent again if it was written within the last minute",
                sink);
        return false;
    }

    /** Asks a last time; whether nothing has to be sent again. */
    boolean finish(Transport transport) {
        if (unconfirmed.isEmpty()) {
            return true;
        }
        try {
            if (transport instanceof StreamTransport stream && (unconfirmed.unread() == 0 || ask(stream))) {
                unconfirmed.clear();
                return true;
            }
        } catch (IOException e) {
            LOG.warn(
                    "sink {}: {} messages are sent again at the next start: {}",
                    sink,
                    unconfirmed.size(),
                    e.toString());
        }
        return false;
    }

    boolean isEmpty() {
        return unconfirmed.isEmpty();
    }

    /** The journal's position before the oldest message that may have to be sent again. */
    long oldestPosition() {
        return unconfirmed.oldestPosition();
    }

    /** The connection was cut: everything that is not certain is sent again. */
    void lostConnection() {
        counters.repeated(unconfirmed.size());
        unconfirmed.clear();
    }
}
