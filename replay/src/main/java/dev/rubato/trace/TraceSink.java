package dev.rubato.trace;

import dev.rubato.event.Event;

/** Where a {@link TraceReader} puts what it read. Every record ends in at least one of the three. */
public interface TraceSink {

    /**
     * Takes one event.
     *
     * @param host name of the host that saw it, as the trace writes it; empty if the trace does not say
     */
    void event(String host, Event event);

    /**
     * A record could not be read. It is counted, and the first few are shown to the user.
     *
     * @param position where it stands, such as {@code line 12} or {@code packet 7}
     * @param reason what is wrong with it, and what was expected
     */
    void rejected(String position, String reason);

    /** A record is well-formed and tells nothing that a detector judges. It is counted. */
    void passedOver();
}
