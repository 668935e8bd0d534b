package dev.rubato.sink;

import dev.rubato.alert.Alert;
import java.io.IOException;

/**
 * A place outside the agent that alerts are sent to; the only way out. Owned by the forwarding thread, except
 * {@link #reopen}, which any thread may call.
 */
public interface Sink extends AutoCloseable {

    /** Stable name: the position up to which alerts were sent is kept under it. */
    String name();

    /**
     * Sends one alert; when it returns, the alert has left the agent.
     *
     * @throws IOException if it did not; the same alert is sent again later
     */
    void send(Alert alert) throws IOException;

    /** Opens files anew before the next alert, after they were moved away. */
    void reopen();

    @Override
    void close();
}
