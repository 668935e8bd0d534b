package dev.rubato.detect.incident;

import dev.rubato.alert.Alert;
import dev.rubato.alert.Severity;
import dev.rubato.detect.AlertId;
import dev.rubato.detect.Detector;
import dev.rubato.detect.DetectorContext;
import dev.rubato.detect.Pipeline;
import dev.rubato.detect.Suspicions.Suspicion;
import dev.rubato.event.Event;
import dev.rubato.event.ProcessImage;
import dev.rubato.event.ProcessKey;
import dev.rubato.lineage.HostProcess;
import dev.rubato.lineage.Subjects;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** A pipeline in which the test says what the other detectors hold and raise. */
final class IncidentStory {
    static final long SECOND = 1_000_000_000L;
    static final long MINUTE = 60 * SECOND;
    static final long START_NS = 1_780_000_000_000_000_000L;
    static final ProcessKey INIT = new ProcessKey(1, START_NS - MINUTE);

    final List<Alert> alerts = new ArrayList<>();
    final List<IncidentDetector> detectors = new ArrayList<>();
    private final List<DetectorContext> contexts = new ArrayList<>();
    private final Pipeline pipeline;
    long nowNs = START_NS;
    private int nextPid = 100;

    IncidentStory() {
        pipeline = new Pipeline(List.of(this::puppet, this::incidents), alerts::add);
        tell(new Event.AgentStarted(nowNs, "laptop", "boot-1", new ProcessKey(99, nowNs)));
        exec(INIT, "/sbin/init");
    }

    private Detector puppet(DetectorContext context) {
        contexts.add(context);
        return () -> "puppet";
    }

    private Detector incidents(DetectorContext context) {
        IncidentDetector detector = new IncidentDetector(context);
        detectors.add(detector);
        return detector;
    }

    private void tell(Event event) {
        pipeline.accept(event);
        nowNs += 1_000_000;
    }

    private void exec(ProcessKey process, String exe) {
        ProcessImage image =
                new ProcessImage(exe, List.of(exe), true, "0", process.pid(), 0, ProcessImage.Stdin.UNKNOWN, "", "");
        tell(new Event.ProcessExecuted(nowNs, process, null, image, Event.Basis.EXACT));
    }

    /** A program started by {@code parent}; a child of process 1 begins a lineage. */
    HostProcess start(ProcessKey parent, String exe) {
        ProcessKey key = new ProcessKey(nextPid++, nowNs);
        tell(new Event.ProcessForked(nowNs, key, parent));
        exec(key, exe);
        pause(SECOND);
        return Objects.requireNonNull(pipeline.model().knownProcess(key));
    }

    /** Time passes, and what changed is judged. */
    void pause(long ns) {
        nowNs += ns;
        tell(new Event.TimePassed(nowNs));
        tell(new Event.TimePassed(nowNs + Pipeline.REORDER_NS + 1));
        nowNs += Pipeline.REORDER_NS + 1;
    }

    void suspect(HostProcess who, String detector, double score, double threshold, boolean bounded) {
        contexts.getFirst().suspicions().note(who.lineage(), detector, new Suspicion(score, threshold, nowNs, bounded));
        pause(SECOND);
    }

    void alarm(HostProcess who, String detector, String variant, Severity severity) {
        alarm(who, detector, variant, severity, 0);
        pause(SECOND);
    }

    void alarm(HostProcess who, String detector, String variant, Severity severity, int update) {
        contexts.getFirst()
                .alerts()
                .raise(new Alert(
                        nowNs,
                        AlertId.of("laptop", detector, variant, who.lineage().id(), 0, 0),
                        detector,
                        variant,
                        severity,
                        16,
                        15,
                        "test",
                        detector + " happened",
                        "laptop",
                        Subjects.of(who),
                        List.of(new Alert.Evidence("all", 1, 1, "nats", 16)),
                        List.of(),
                        List.of(),
                        List.of("T" + detector.length()),
                        "",
                        new Alert.Completeness(0, 0, List.of(), List.of()),
                        List.of(),
                        update));
    }

    List<Alert> incidents() {
        return alerts.stream()
                .filter(alert -> alert.detector().equals("incident"))
                .toList();
    }

    List<Alert> others() {
        return alerts.stream()
                .filter(alert -> !alert.detector().equals("incident"))
                .toList();
    }
}
