package dev.rubato.sensor;

import dev.rubato.event.Event;

/** What the packet sensor asks when it saw a probe whose sender it cannot name. */
@FunctionalInterface
public interface ProbeOwnerRequest {

    /** Asks nobody: for hosts on which owners cannot be named. */
    ProbeOwnerRequest NOBODY = (kind, localPort) -> {};

    /**
     * Asks for the owner of a probe just seen; the answer, if there is one, is an {@link Event.SocketOwned} in the
     * journal. Costs well under a microsecond, never blocks, may be called for each packet and from any thread.
     *
     * @param kind what kind of socket must have sent it; {@code PACKET} where raw and packet sockets both could
     * @param localPort source port of a UDP probe, else 0
     */
    void ownerWanted(Event.SocketKind kind, int localPort);
}
