package dev.rubato.agent;

/** The agent cannot start here; the message says why and what to do. */
public final class AgentRefusedException extends Exception {
    private static final long serialVersionUID = 1L;

    AgentRefusedException(String message) {
        super(message);
    }

    AgentRefusedException(String message, Throwable cause) {
        super(message, cause);
    }
}
