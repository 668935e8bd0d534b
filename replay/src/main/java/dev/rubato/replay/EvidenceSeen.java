package dev.rubato.replay;

import dev.rubato.event.Event;
import dev.rubato.trace.Evidence;
import java.util.EnumSet;
import java.util.Set;

/** What the events of a run told, of what a trace can tell. Owned by one thread. */
final class EvidenceSeen {
    private final EnumSet<Evidence> seen = EnumSet.noneOf(Evidence.class);

    void note(Event event) {
        switch (event) {
            case Event.ProcessForked forked -> seen.add(Evidence.PROCESS_STARTS);
            case Event.ProcessExecuted executed -> seen.add(Evidence.PROCESS_STARTS);
            case Event.ProcessExited exited -> seen.add(Evidence.PROCESS_ENDS);
            case Event.ConnectionOpened opened -> {
                seen.add(Evidence.CONNECTIONS);
                if (opened.owner() != null) {
                    seen.add(Evidence.OWNERS);
                }
            }
            case Event.ConnectionResolved resolved -> {
                if (tellsOutcome(resolved)) {
                    seen.add(Evidence.OUTCOMES);
                }
            }
            case Event.ConnectionClosed closed -> {
                if (closed.bytesOut() >= 0 || closed.bytesIn() >= 0) {
                    seen.add(Evidence.BYTES);
                }
            }
            case Event.ListenerOpened opened -> seen.add(Evidence.LISTENERS);
            case Event.SocketOwned owned -> seen.add(Evidence.OWNERS);
            case Event.ProbeSent sent -> seen.add(Evidence.PROBES);
            case Event.ProbeAnswered answered -> seen.add(Evidence.OUTCOMES);
            case Event.NameResolved resolved -> seen.add(Evidence.NAMES);
            case Event.GpuSampled sampled -> seen.add(Evidence.GPU);
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

    Set<Evidence> seen() {
        return seen;
    }
}
