package dev.rubato.agent;

import java.util.ArrayList;
import java.util.List;

/** What a new configuration changes at once, and what it cannot change in a running agent. */
public final class Reload {
    private Reload() {}

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
        if (!before.alerts().equals(now.alerts())) {
            parts.add("alerts");
        }
        if (!before.metrics().equals(now.metrics())) {
            parts.add("metrics");
        }
        if (!before.output().equals(now.output())) {
            parts.add("output");
        }
        return parts;
    }
}
