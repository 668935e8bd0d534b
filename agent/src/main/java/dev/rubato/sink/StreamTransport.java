package dev.rubato.sink;

import java.io.IOException;

/**
 * A way to a receiver whose protocol has no acknowledgement: an accepted message was written, no more. The delivery keeps
 * its position behind what was written until {@link #confirm} succeeded and the connection then lived on for a while, and
 * sends everything after that position again when the connection is cut.
 */
public interface StreamTransport extends Transport {

    /**
     * Asks the receiver to prove that it has read everything written so far: ends our side of the connection and waits
     * for the receiver to end its own. The next batch opens another connection.
     *
     * @return false if the receiver did not answer in time, so that nothing is known
     * @throws IOException if the connection was cut with something unread
     */
    boolean confirm() throws IOException;

    /**
     * Looks whether the receiver has ended the connection; costs one system call.
     *
     * @throws IOException if it has: what was written last may be lost
     */
    void checkOpen() throws IOException;
}
