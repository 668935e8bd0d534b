package dev.rubato.replay;

import java.io.IOException;

/** An argument names no file: wrong usage and not a trace that cannot be read. */
public final class NoSuchTraceException extends IOException {
    private static final long serialVersionUID = 1L;

    NoSuchTraceException(String message) {
        super(message);
    }
}
