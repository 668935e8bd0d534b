package dev.rubato.cli;

/** A command cannot go on; the message says why and what to do, so no stack trace is shown. */
final class CommandFailedException extends Exception {
    private static final long serialVersionUID = 1L;
    private final int exitStatus;

    CommandFailedException(int exitStatus, String message) {
        super(message);
        this.exitStatus = exitStatus;
    }

    CommandFailedException(int exitStatus, String message, Throwable cause) {
        super(message, cause);
        this.exitStatus = exitStatus;
    }

    int exitStatus() {
        return exitStatus;
    }
}
