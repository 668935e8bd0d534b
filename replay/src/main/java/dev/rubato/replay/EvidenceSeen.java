package dev.rubato.replay;

import dev.rubato.event.Event;
import dev.rubato.trace.Evidence;
import java.util.EnumSet;
import java.util.Set;

/** What the events of a run told, of what a trace can tell. Owned by one thread. */
final class EvidenceSeen {
    /** A bit of each, as every event of a trace comes by here. */
    private int seen;

    void note(Event event) {
        switch (event) {
            case Event.ProcessForked forked -> note(Evidence.PROCESS_STARTS);
            case Event.ProcessExecuted executed -> note(Evidence.PROCESS_STARTS);
            case Event.ProcessExited exited -> note(Evidence.PROCESS_ENDS);
            case Event.ConnectionOpened opened -> {
                note(Evidence.CONNECTIONS);
                if (opened.owner() != null) {
                    note(Evidence.OWNERS);
                }
            }
            case Event.ConnectionResolved resolved -> {
                if (tellsOutcome(resolved)) {
                    note(Evidence.OUTCOMES);
                }
            }
            case Event.ConnectionClosed closed -> {
                if (closed.bytesOut() >= 0 || closed.bytesIn() >= 0) {
                    note(Evidence.BYTES);
                }
            }
            case Event.ListenerOpened opened -> note(Evidence.LISTENERS);
            case Event.SocketOwned owned -> note(Evidence.OWNERS);
            case Event.ProbeSent sent -> note(Evidence.PROBES);
            case Event.ProbeAnswered answered -> note(Evidence.OUTCOMES);
            case Event.NameResolved resolved -> note(Evidence.NAMES);
            case Event.GpuSampled sampled -> note(Evidence.GPU);
            case Event.AgentStarted started -> {}
            case Event.SensorStarted started -> {}
            case Event.ListenerClosed closed -> {}
            case Event.NetworkChanged changed -> {}
            case Event.ClockStepped stepped -> {}
            case Event.TimePassed passed -> {}
            case Event.SensorGap gap -> {}
        }
    }

    /**
     * A log that does not tell what came of an attempt is read as if it had been answered. So an answer without a packet
     * or a socket says nothing; where such logs do tell outcomes, the first failure shows it.
     */
    private static boolean tellsOutcome(Event.ConnectionResolved resolved) {
        return resolved.outcome() != Event.Outcome.ESTABLISHED
                || resolved.socket() != 0
                || resolved.basis() == Event.Basis.PACKET;
    }

    private void note(Evidence evidence) {
        seen |= 1 << evidence.ordinal();
    }

    Set<Evidence> seen() {
        EnumSet<Evidence> set = EnumSet.noneOf(Evidence.class);
        for (Evidence evidence : Evidence.values()) {
            if ((seen & 1 << evidence.ordinal()) != 0) {
                set.add(evidence);
            }
        }
        return set;
    }
}
