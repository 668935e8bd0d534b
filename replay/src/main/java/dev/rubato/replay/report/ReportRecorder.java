package dev.rubato.replay.report;

import dev.rubato.alert.AlertSink;
import dev.rubato.detect.Detector;
import java.util.ArrayList;
import java.util.List;

/**
 * Keeps what a report shows while a run is replayed, within {@link ReportLimits}. Give the run the detectors of
 * {@link #beside} and the alerts of {@link #before}. Owned by the thread that replays.
 */
public final class ReportRecorder {
    private final RunActivity activity = new RunActivity();
    private final KeptAlerts alerts = new KeptAlerts();
    private final List<HostRecord> hosts = new ArrayList<>();

    /** The detectors with one more, which watches each host for the report and raises nothing. */
    public List<Detector.Factory> beside(List<Detector.Factory> detectors) {
        List<Detector.Factory> all = new ArrayList<>();
        all.add(context -> {
            HostRecord host = new HostRecord(context.host(), activity);
            hosts.add(host);
            return host;
        });
        all.addAll(detectors);
        return List.copyOf(all);
    }

    /** Keeps each alert, and passes it on. */
    public AlertSink before(AlertSink next) {
        return alert -> {
            alerts.add(alert);
            next.raise(alert);
        };
    }

    /** The run has ended. */
    public void end() {
        hosts.forEach(HostRecord::end);
    }

    RunActivity activity() {
        return activity;
    }

    KeptAlerts alerts() {
        return alerts;
    }

    List<HostRecord> hosts() {
        return hosts;
    }
}
