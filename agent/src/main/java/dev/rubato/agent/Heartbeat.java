package dev.rubato.agent;

import dev.rubato.alert.Alert;
import dev.rubato.alert.Severity;
import dev.rubato.chain.Heartbeats;
import dev.rubato.detect.AlertId;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.StringJoiner;
import java.util.function.Supplier;

/**
 * Signs of life for whoever receives the alerts: at the start, at an interval and at a clean stop, with what the agent
 * counted and what its sensors see. They are links of the chain like any alert, say how many alerts came before, and
 * never count as alarms. Owned by the detection thread, except {@link #every}.
 */
final class Heartbeat implements Detection.Pulse {
    private static final double NS_PER_SECOND = 1e9;

    private volatile long intervalNs;
    private final AlertLog alerts;
    private final Supplier<AgentStatistics> statistics;
    private final Supplier<String> host;
    private boolean begun;
    private long lastNs;

    /**
     * @param intervalNs time between two; 0 for none at all
     * @param alerts takes them
     */
    Heartbeat(long intervalNs, AlertLog alerts, Supplier<AgentStatistics> statistics, Supplier<String> host) {
        this.intervalNs = intervalNs;
        this.alerts = alerts;
        this.statistics = statistics;
        this.host = host;
    }

    /** Goes on at another interval, 0 for none; the first one comes at once. Any thread may call it. */
    void every(long otherIntervalNs) {
        intervalNs = otherIntervalNs;
    }

    @Override
    public void beat(long nowNs, boolean last) {
        if (intervalNs == 0) {
            return;
        }
        if (last) {
            raise(nowNs, "stop");
        } else if (!begun) {
            raise(nowNs, "start");
        } else if (Math.abs(nowNs - lastNs) >= intervalNs) { // also after the clock was set back
            raise(nowNs, "interval");
        }
    }

    private void raise(long nowNs, String variant) {
        begun = true;
        lastNs = nowNs;
        AgentStatistics now = statistics.get();
        List<String> sampled = new ArrayList<>();
        List<String> absent = new ArrayList<>();
        StringJoiner sensors = new StringJoiner(", ");
        for (AgentStatistics.SensorLine sensor : now.sensors()) {
            sensors.add(sensor.name() + " " + SensorSet.describe(sensor.status()));
            switch (sensor.status().visibility()) {
                case EXACT -> {}
                case SAMPLED -> sampled.add(sensor.name());
                case ABSENT -> absent.add(sensor.name());
            }
        }
        AgentMetrics.Snapshot counts = now.counts();
        alerts.raiseHeartbeat(new Alert(
                nowNs,
                AlertId.of(host.get(), Heartbeats.DETECTOR, variant, AlertId.ofHost(host.get()), nowNs, 0),
                Heartbeats.DETECTOR,
                variant,
                Severity.INFO,
                0,
                0,
                "none",
                words(variant, now, sensors.toString()),
                host.get(),
                new Alert.Subject(0, 0, "", List.of(), false, "", "", List.of(), ""),
                evidence(now),
                List.of(),
                List.of(),
                List.of(),
                "",
                new Alert.Completeness(counts.knownLost(), counts.gaps(), sampled, absent),
                alerts.isSigned() ? List.of() : List.of("alerts are not signed: the host key cannot be used"),
                0));
    }

    private static String words(String variant, AgentStatistics now, String sensors) {
        String begin = switch (variant) {
            case "start" -> "The agent started";
            case "stop" -> "The agent stops after " + Units.formatDuration(now.ranNs());
            default -> "The agent has run for " + Units.formatDuration(now.ranNs());
        };
        long raised = now.counts().alerts().values().stream()
                .mapToLong(Long::longValue)
                .sum();
        return String.format(
                Locale.ROOT,
                "%s: %d events, %d lost, %d %s; %s",
                begin,
                now.counts().readBack(),
                now.counts().knownLost(),
                raised,
                raised == 1 ? "alert" : "alerts",
                sensors);
    }

    private List<Alert.Evidence> evidence(AgentStatistics now) {
        AgentMetrics.Snapshot counts = now.counts();
        List<Alert.Evidence> evidence = new ArrayList<>();
        evidence.add(term("uptime", now.ranNs() / NS_PER_SECOND, "s"));
        evidence.add(term("next-within", intervalNs / NS_PER_SECOND, "s"));
        evidence.add(term("events", counts.readBack(), "events"));
        evidence.add(term("lost-events", counts.knownLost(), "events"));
        evidence.add(term("unjournaled-events", counts.unjournaled(), "events"));
        evidence.add(term("late-events", now.lateEvents(), "events"));
        evidence.add(term("lag", now.lagNs() / NS_PER_SECOND, "s"));
        evidence.add(term(
                "evictions",
                now.evictions().values().stream().mapToLong(Long::longValue).sum(),
                "entries"));
        evidence.add(term("detection-failures", counts.detectionFailures(), "events"));
        evidence.add(term("held-back-alerts", now.heldBack(), "alerts"));
        evidence.add(term("waiting-alerts", now.alertsWaiting(), "alerts"));
        evidence.add(term("cpu", now.cpuNs() / NS_PER_SECOND, "s"));
        evidence.add(term("memory", now.residentBytes(), "bytes"));
        evidence.addAll(Heartbeats.evidence(alerts.chainHead().ordinals()));
        return evidence;
    }

    private static Alert.Evidence term(String name, long count, String unit) {
        return term(name, (double) count, unit);
    }

    private static Alert.Evidence term(String name, double value, String unit) {
        return new Alert.Evidence(name, value, 0, unit, 0);
    }
}
