package dev.rubato.sink.transport;

import java.io.IOException;

/** One connection to a receiver that only reads. Owned by the sink's thread. */
interface StreamConnection extends AutoCloseable {
    /** How long making a connection may take. */
    int CONNECT_MS = 10_000;

    /** How long a receiver may take no byte before the connection is given up. */
    int WRITE_MS = 30_000;

    /** How long a receiver may take to end its side after we ended ours. */
    int END_MS = 5_000;

    /** Writes all of it into the connection. */
    void write(byte[] bytes) throws IOException;

    /**
     * Looks whether it is still there.
     *
     * @throws IOException if the receiver has ended the connection
     */
    void checkOpen() throws IOException;

    /**
     * Ends our side and waits for the receiver to end its own, which it does after it has read everything.
     *
     * @return false if it did not in time
     * @throws IOException if the connection was cut
     */
    boolean end() throws IOException;

    @Override
    void close();
}
