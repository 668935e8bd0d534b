package dev.rubato.lineage;

import dev.rubato.event.Event;

/** What the host model tells the detectors, in order of event time; every call comes on the detection thread. */
public interface HostObserver {

    /** An event was applied to the model; called after the more specific methods. */
    default void eventApplied(Event event, boolean late) {}

    /** A process began to run a new image. */
    default void processExecuted(HostProcess process, long timeNs, boolean late) {}

    /** A process ended. */
    default void processExited(HostProcess process, long timeNs) {}

    /** An attempt was made; its outcome is not known yet, its owner may still change. */
    default void contactOpened(Contact contact) {}

    /**
     * A connection of this host was found that is older than what was observed: by a sensor's first look, or in a capture
     * that holds its payload and not its opening. Its attempt was not seen, so it is neither opened nor resolved.
     */
    default void contactFound(Contact contact) {}

    /**
     * The outcome of an attempt became known, or changed (an answer after {@link Contact.State#SILENT}): see
     * {@link Contact#state} and {@link Contact#previousState}.
     */
    default void contactResolved(Contact contact) {}

    /** A process of this host connected to a service of this host. */
    default void loopbackConnected(LoopbackHop hop) {}

    /** No event before this time will come any more except late ones: time-outs up to here are due. */
    default void timePassed(long nowNs) {}
}
