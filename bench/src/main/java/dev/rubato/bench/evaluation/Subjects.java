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
import java.util.function.Consumer;
import java.util.function.Supplier;

/** The detectors as the agent runs them, and the published rules. */
final class Subjects {
    /** Alarms of one rule within an hour are one, as Zeek suppresses its notices. */
    private static final long SUPPRESSED_NS = 3_600_000_000_000L;

    private static final long NEVER = Long.MIN_VALUE / 2;

    static final String RUBATO = "Rubato";

    private Subjects() {}

    /** The agent's detectors, whose evidence is checked, and the published rules. */
    static List<Subject> all(EvidenceCheck check) {
        List<Subject> subjects = new ArrayList<>();
        subjects.add(rubato(check));
        Baselines.all().forEach((name, of) -> subjects.add(rule(name, of)));
        return subjects;
    }

    static Subject rubato(EvidenceCheck check) {
        return detectors(RUBATO, DetectorList.all(), check::verify);
    }

    static Subject rule(String name, Supplier<Baseline> of) {
        return new Subject(name, false, events -> apply(of, events));
    }

    static Subject detectors(String name, List<Detector.Factory> factories) {
        return detectors(name, factories, alert -> {});
    }

    private static Subject detectors(String name, List<Detector.Factory> factories, Consumer<Alert> check) {
        return new Subject(name, true, events -> {
            Collected collected = new Collected(check);
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
        private final Consumer<Alert> check;

        /** @param check is shown each alert and each update */
        Collected(Consumer<Alert> check) {
            this.check = check;
        }

        void add(Alert alert) {
            check.accept(alert);
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
