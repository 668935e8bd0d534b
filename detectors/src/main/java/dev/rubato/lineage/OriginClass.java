package dev.rubato.lineage;

/** Where a lineage comes from, read off its structure and not its names. */
public enum OriginClass {
    /** The leader of a session with a controlling terminal. */
    TTY,
    /** A process tree with a browser's helper processes, or started with a browser's automation flags. */
    BROWSER,
    /** A tree that drives a browser or runs model-chosen commands for a coding agent. */
    AGENT_RUNTIME,
    /** A service that accepted connections from outside its own tree. */
    NETWORK_SERVICE,
    /** A child of process 1 or of a user's service manager, or the first process of a control group of its own. */
    SERVICE,
    /** A session without terminal that a service opened: cron jobs, CI steps, remote commands. */
    SESSION,
    /** No process is known: the lineage is a source address of a capture. */
    ADDRESS,
    UNKNOWN;

    /**
     * Whether administrators start fleet tools from such a root, by hand or as a job. Whoever administers a new inventory
     * reaches new hosts and does the same to each: that is one observation and not two.
     */
    public boolean mayAdminister() {
        return switch (this) {
            case TTY, SESSION, SERVICE -> true;
            case BROWSER, AGENT_RUNTIME, NETWORK_SERVICE, ADDRESS, UNKNOWN -> false;
        };
    }

    /** The name in alerts: lower case with hyphens. */
    public String label() {
        return name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
    }
}
