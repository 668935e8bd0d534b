package dev.rubato.bench.evaluation;

import dev.rubato.agent.DetectorList;
import dev.rubato.alert.Alert;
import dev.rubato.alert.Severity;
import dev.rubato.bench.baseline.Baseline;
import dev.rubato.bench.baseline.Baselines;
import dev.rubato.detect.Detector;
import dev.rubato.detect.Pipeline;
import dev.rubato.event.Event;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** The detectors as the agent runs them, and the published rules. */
final class Subjects {
    /** Alarms of one rule within an hour are one, as Zeek suppresses its notices. */
    private static final long SUPPRESSED_NS = 3_600_000_000_000L;

    private static final long NEVER = Long.MIN_VALUE / 2;

    private Subjects() {}

    static List<Subject> all() {
        List<Subject> subjects = new ArrayList<>();
        subjects.add(rubato());
        Baselines.all().forEach((name, rule) -> subjects.add(new Subject(name, false, events -> apply(rule, events))));
        return subjects;
    }

    static Subject rubato() {
        return detectors("Rubato", DetectorList.all());
    }

    static Subject detectors(String name, List<Detector.Factory> factories) {
        return new Subject(name, true, events -> {
            Collected collected = new Collected();
            Pipeline pipeline = new Pipeline(factories, collected::add);
            events.forEach(pipeline::accept);
            pipeline.end();
            return collected.findings;
        });
    }

    /** Alerts of one id are one finding until they become more severe. */
    static final class Collected {
        final List<Finding> findings = new ArrayList<>();
        private final Map<String, Severity> worst = new HashMap<>();

        void add(Alert alert) {
            Severity before = worst.get(alert.id());
            if (before == null || alert.severity().compareTo(before) > 0) {
                worst.put(alert.id(), alert.severity());
                findings.add(new Finding(alert.timeNs(), alert.detector(), alert.severity(), before));
            }
        }
    }

    private static List<Finding> apply(Supplier<Baseline> rule, List<Event> events) {
        Baseline baseline = rule.get();
        Suppressed alarms = new Suppressed();
        events.forEach(event -> baseline.accept(event, alarms));
        return alarms.findings;
    }

    /** Takes the alarms of one rule on one host. */
    static final class Suppressed implements Baseline.Alarms {
        final List<Finding> findings = new ArrayList<>();
        private long lastNs = NEVER;

        @Override
        public void raise(long timeNs) {
            if (timeNs - lastNs >= SUPPRESSED_NS) {
                lastNs = timeNs;
                findings.add(new Finding(timeNs, "rule", Severity.HIGH, null));
            }
        }
    }
}
