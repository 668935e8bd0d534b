package dev.rubato.replay;

/** A record could not be read, and the user wants the run to stop there; the message names file, position and reason. */
public final class StrictException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    StrictException(String message) {
        super(message);
    }
}
