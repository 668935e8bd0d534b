package dev.rubato.detect.spawn;

/**
 * The named terms of a chain's score ({@code detectors.md} 5.2). Each has a weight in nats that
 * {@link SpawnParameters.Weights} can change or switch off, so that an evaluation can leave out one at a time. All
 * weights are first guesses by judgement until they are fitted; raising one finds more and warns more often.
 */
public enum ChainTerm {
    /** Computed, {@code ln(0.95 / chance)}; its weight is a factor. */
    COINCIDENCE("hop before start by chance", 1),
    /** Computed, {@code -ln(share)} in the history; its weight is a factor. */
    NOVELTY("share of this class in history", 1),
    HABIT("habitual child of this service", -3),
    INLINE("program text in the arguments", 1.5),
    NOT_TERMINAL("standard input is no terminal", 1),
    OWN_TERMINAL("child has a terminal of its own", -4),
    /** An agent that runs inside an editor's window is an actor of its own; what it starts is not the window's doing. */
    AGENT_BETWEEN("an agent runtime stands between", -4),
    OWN_EXECUTABLE("child is the service's own executable", -5),
    NATIVE_HOST("native-messaging host", -2),
    /** An application built on a browser runs extensions there, and their tasks are its user's work. */
    EXTENSION_HOST("starter is an application's host for extensions", -2),
    AUTOMATED("client is automated", 1.5),
    PLAIN_CLIENT("client is neither browser nor agent", -2),
    OTHER_FETCHER("another process touched the public address", -1),
    PUBLIC_PAGE("client fetched from a public address before", 0.7),
    BACK_EDGE("client descends from the service", 1),
    /** As for plain clients: whoever reaches a service from outside mostly wants what it is there for. */
    OUTSIDE_CLIENT("client is another host", -2),
    /** Starting sessions for others is what such a program is for; a session of somebody's own says the same. */
    LOGIN("service opens sessions for others", -6),
    OTHER_SESSION("child has a session of its own", -4),
    BUILD("service runs other people's programs by design", -3),
    /** A browser known by its name alone: its file handlers and native hosts are many, hence little. */
    ROLE_BROWSER("starter is a browser by name", 0.3),
    ROLE_DOCUMENT("starter opens documents or mail by name", 3.2),
    ROLE_ARCHIVE("starter opens archives by name", 3.2),
    /** Script and library hosts that hardly ever start a shell on their own. */
    ROLE_PROXY("starter is a proxy for other code by name", 2.6),
    /** Script hosts that log-on scripts and control panels use too. */
    ROLE_SCRIPT("starter is a script host by name", 1.2),
    ROLE_SERVER("starter is a network server by name", 3.2),
    /** Servers that run helper commands through a shell by nature: mail from a page, archived logs of a database. */
    ROLE_HELPED_SERVER("starter is a server with helper commands by name", 1.4),
    /** A language runtime whose arguments look like those of a server; developers start the same all day. */
    ROLE_RUNTIME("starter is a runtime that looks like a server by its arguments", 1.0),
    ROLE_ACCOUNT("child runs under the account of a server", 1.0),
    /** Hosts of remote administration: executing for others is their purpose, yet hardly ever anybody's habit. */
    ROLE_MANAGEMENT("starter executes for remote administrators by name", 3.5),
    TELLTALE("text that intruders use: exploration, download, decoding, hiding", 2),
    ORDINARY("one installed program and nothing else", -2),
    SCRIPT_CHILD("child runs downloaded scripts", 2),
    DROPPED("child was started from a temporary directory", 1),
    TEMPO_MACHINE("machine tempo without anybody's terminal", 1),
    TEMPO_HUMAN("human tempo", -1),
    CONTACTED("what was started connects out", 2),
    PIPED("a download is piped into an interpreter", 2.5),
    RAN_DOWNLOAD("what was downloaded is run", 2.5);

    private final String text;
    private final double nats;

    ChainTerm(String text, double nats) {
        this.text = text;
        this.nats = nats;
    }

    /** The name of its row of evidence. */
    public String text() {
        return text;
    }

    /** The default weight in nats, or factor for the two computed terms. */
    double defaultNats() {
        return nats;
    }
}
