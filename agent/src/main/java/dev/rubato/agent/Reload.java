package dev.rubato.agent;

import dev.rubato.journal.JournalException;
import dev.rubato.privacy.Redactor;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Gives a configuration that is read anew to those parts of a running agent that can change: sinks, redaction, heartbeats
 * and metrics. All of it or nothing. Safe to use from several threads.
 */
public final class Reload {
    private final Configuration running;
    private final Source source;
    private final SinkSet sinks;
    private final AlertLog alerts;
    private final Heartbeat heartbeat;
    private final MetricsOutput metrics;

    /** The configuration read anew. */
    @FunctionalInterface
    public interface Source {
        /**
         * Reads it.
         *
         * @throws ConfigurationException if the agent would refuse to start with it
         */
        Configuration read() throws ConfigurationException;
    }

    /** @param running what the agent was started with */
    Reload(
            Configuration running,
            Source source,
            SinkSet sinks,
            AlertLog alerts,
            Heartbeat heartbeat,
            MetricsOutput metrics) {
        this.running = running;
        this.source = source;
        this.sinks = sinks;
        this.alerts = alerts;
        this.heartbeat = heartbeat;
        this.metrics = metrics;
    }

    /** Reads the configuration and gives it to all; says what came of it. */
    synchronized String apply() {
        try {
            Configuration now = source.read();
            Redactor redactor = Agent.redactor(now);
            List<String> changes = change(now);
            alerts.redactWith(redactor);
            heartbeat.every(now.alerts().heartbeatNs(!now.sinks().isEmpty()));
            List<String> later = needsRestart(running, now);
            return "configuration read again: "
                    + (changes.isEmpty() ? "no sink changes" : String.join(", ", changes))
                    + (later.isEmpty() ? "" : "; changes of " + String.join(", ", later) + " need a restart");
        } catch (ConfigurationException | AgentRefusedException | IOException | JournalException e) {
            return "the old configuration stays, the new one is refused: " + e.getMessage();
        }
    }

    /** Changes what may be refused. */
    private List<String> change(Configuration now) throws AgentRefusedException, IOException {
        try (MetricsOutput.Change change = metrics.prepare(now.metrics())) {
            List<String> changes = new ArrayList<>(sinks.reload(now.sinks()));
            if (change.make()) {
                changes.add("metrics change");
            }
            return changes;
        }
    }

    /** The parts that differ and need a restart, as the user writes them. */
    static List<String> needsRestart(Configuration before, Configuration now) {
        List<String> parts = new ArrayList<>();
        if (!before.hostName().equals(now.hostName())) {
            parts.add("host.name");
        }
        if (!before.journals().equals(now.journals())) {
            parts.add("journal");
        }
        if (!before.sensors().equals(now.sensors())) {
            parts.add("sensors");
        }
        if (before.alerts().maxPerMinute() != now.alerts().maxPerMinute()) {
            parts.add(ConfigurationKey.ALERTS_MAX_PER_MINUTE.path());
        }
        if (!before.output().equals(now.output())) {
            parts.add("output");
        }
        return parts;
    }
}
