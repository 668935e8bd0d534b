package dev.rubato.journal;

import dev.rubato.event.Event;

/** The kind byte of each event. A number is never given to another kind, also when its own is gone. */
final class EventKind {
    static final int AGENT_STARTED = 1;
    static final int SENSOR_STARTED = 2;
    static final int PROCESS_FORKED = 3;
    static final int PROCESS_EXECUTED = 4;
    static final int PROCESS_EXITED = 5;
    static final int CONNECTION_OPENED = 6;
    static final int CONNECTION_RESOLVED = 7;
    static final int CONNECTION_CLOSED = 8;
    static final int LISTENER_OPENED = 9;
    static final int LISTENER_CLOSED = 10;
    static final int SOCKET_OWNED = 11;
    static final int PROBE_SENT = 12;
    static final int PROBE_ANSWERED = 13;
    static final int NAME_RESOLVED = 14;
    static final int NETWORK_CHANGED = 15;
    static final int GPU_SAMPLED = 16;
    static final int CLOCK_STEPPED = 17;
    static final int TIME_PASSED = 18;
    static final int SENSOR_GAP = 19;

    private EventKind() {}

    static int of(Event event) {
        return switch (event) {
            case Event.AgentStarted e -> AGENT_STARTED;
            case Event.SensorStarted e -> SENSOR_STARTED;
            case Event.ProcessForked e -> PROCESS_FORKED;
            case Event.ProcessExecuted e -> PROCESS_EXECUTED;
            case Event.ProcessExited e -> PROCESS_EXITED;
            case Event.ConnectionOpened e -> CONNECTION_OPENED;
            case Event.ConnectionResolved e -> CONNECTION_RESOLVED;
            case Event.ConnectionClosed e -> CONNECTION_CLOSED;
            case Event.ListenerOpened e -> LISTENER_OPENED;
            case Event.ListenerClosed e -> LISTENER_CLOSED;
            case Event.SocketOwned e -> SOCKET_OWNED;
            case Event.ProbeSent e -> PROBE_SENT;
            case Event.ProbeAnswered e -> PROBE_ANSWERED;
            case Event.NameResolved e -> NAME_RESOLVED;
            case Event.NetworkChanged e -> NETWORK_CHANGED;
            case Event.GpuSampled e -> GPU_SAMPLED;
            case Event.ClockStepped e -> CLOCK_STEPPED;
            case Event.TimePassed e -> TIME_PASSED;
            case Event.SensorGap e -> SENSOR_GAP;
        };
    }
}
