package dev.rubato.trace;

import java.io.IOException;

/** A trace cannot be read at all, or no further; the message tells its user why. */
public final class TraceException extends IOException {
    private static final long serialVersionUID = 1L;

    public TraceException(String message) {
        super(message);
    }

    public TraceException(String message, Throwable cause) {
        super(message, cause);
    }
}
