package dev.rubato.agent;

import dev.rubato.event.Event;
import dev.rubato.sensor.Sensor;
import java.util.ArrayList;
import java.util.List;

/** The processes and sockets of this host at one moment, as events, without an agent. */
public final class LiveSnapshot {
    private LiveSnapshot() {}

    /** Looks at the host once; takes some tenths of a second. */
    public static List<Event> of(Configuration configuration) {
        List<Event> events = new ArrayList<>();
        String host = configuration.hostName().isEmpty() ? OwnProcess.hostName() : configuration.hostName();
        events.add(new Event.AgentStarted(EpochClock.nowNs(), host, OwnProcess.bootId(), OwnProcess.key()));
        for (Sensor sensor : SensorSet.snapshots()) {
            try (sensor) {
                sensor.start(event -> {
                    synchronized (events) {
                        events.add(event);
                    }
                });
            }
        }
        return events;
    }
}
