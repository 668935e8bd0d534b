package dev.rubato.agent;

import dev.rubato.event.Event;
import dev.rubato.journal.JournalStatistics;
import dev.rubato.lineage.TableReading;
import dev.rubato.sensor.Sensor;
import dev.rubato.sensor.SensorCounters;
import java.util.List;
import java.util.Map;

/** What an agent with two sensors counted, for tests. */
final class SampleStatistics {
    private SampleStatistics() {}

    static AgentStatistics of(AgentMetrics metrics, JournalStatistics counts) {
        return new AgentStatistics(
                0,
                metrics.snapshot(),
                List.of(
                        new AgentStatistics.SensorLine(
                                "kernel-trace",
                                new Sensor.Status(Event.Visibility.EXACT, ""),
                                new SensorCounters(8, 0, Map.of("tasks-evicted", 2L))),
                        new AgentStatistics.SensorLine(
                                "packet",
                                new Sensor.Status(Event.Visibility.ABSENT, "no libpcap"),
                                SensorCounters.NONE)),
                counts,
                counts,
                counts,
                new FactLog.Counts(0, 0, 0, 0, 0, 0),
                0,
                7,
                Map.of("flows", new TableReading(5, 9, 3)),
                0,
                0,
                0,
                0,
                List.of(),
                0,
                0);
    }
}
