package dev.rubato.sink;

import java.io.IOException;
import java.util.List;

/**
 * The way to one receiver. It sends what it is given and says what became of it; the delivery around it owns the retries,
 * pauses, batching limits, dead letters, positions and counters. Owned by the thread of its sink.
 *
 * <p>Made without connecting: a receiver that is down must not keep the agent from starting. What is wrong with its
 * options is said when it is made. A reload makes it anew, so that certificates and secrets are read again.
 */
public interface Transport extends AutoCloseable {

    /**
     * Sends a batch, oldest first, and waits for the receiver's answer within a bound of its own.
     *
     * @param batch not empty; its messages are sent again until each was accepted or refused
     * @throws IOException if nothing is known of any of them: all are sent again
     */
    Answer send(List<Outgoing> batch) throws IOException;

    /** Gives up connections and files; nothing that was accepted is lost by it. */
    @Override
    void close();
}
