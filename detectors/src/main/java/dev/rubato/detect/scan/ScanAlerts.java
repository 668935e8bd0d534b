package dev.rubato.detect.scan;

import dev.rubato.alert.Alert;
import dev.rubato.alert.Severity;
import dev.rubato.detect.AlertId;
import dev.rubato.detect.Cusum;
import dev.rubato.lineage.HostView;
import dev.rubato.lineage.OriginClass;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** Writes the alerts of the scan detector. */
final class ScanAlerts {
    static final String DETECTOR = "scan";
    static final String TYPED = "an installed scanner, typed by a person at a terminal of this host";
    static final String UNBASELINED = "unbaselined: the host has been watched for less than the warm-up time";

    private final HostView host;
    private final ScanParameters parameters;
    private final Baselines baselines;

    ScanAlerts(HostView host, ScanParameters parameters, Baselines baselines) {
        this.host = host;
        this.parameters = parameters;
        this.baselines = baselines;
    }

    private String bound(ScanMixture test) {
        return String.format(
                Locale.ROOT,
                "at most 0.001 false alarms per host-day of %,.0f first contacts if they fail at most %.0f %% of the"
                        + " time and less often than every %.0f s, and at least %.0f %% of them are answered within"
                        + " %.1f s",
                100.0 * Math.round(Math.exp(baselines.thresholdNats()) * 0.001 / 100),
                100 * (1 - parameters.benignSuccess()),
                1 / test.benignFailuresPerSecond(),
                100 * parameters.benignPrompt(),
                parameters.promptNs() / 1e9);
    }

    /** What an alarm is made of. */
    record Alarm(
            ScanMixture test,
            Attempts attempts,
            List<Attempt> decisive,
            ScanActor actor,
            ScanVariant variant,
            double threshold,
            boolean unbaselined,
            boolean typed,
            long timeNs) {}

    /** The first alert of an episode. */
    Alert first(Alarm alarm, List<Alert.Evidence> terms) {
        Attempts attempts = alarm.attempts();
        List<Alert.Evidence> evidence = new ArrayList<>(terms);
        addContext(evidence, alarm);
        addCounts(evidence, attempts, alarm.decisive());
        long actor = keyId(alarm.actor());
        String variant = alarm.variant().label();
        return new Alert(
                alarm.timeNs(),
                AlertId.of(host.hostName(), DETECTOR, variant, actor, alarm.timeNs(), (int)
                        alarm.decisive().getLast().key),
                DETECTOR,
                variant,
                severity(alarm),
                terms.stream().mapToDouble(Alert.Evidence::nats).sum(),
                alarm.threshold(),
                bound(alarm.test()),
                ScanText.summary(alarm, host.hostName()),
                host.hostName(),
                alarm.actor().subject(),
                evidence,
                ScanText.cited(alarm.decisive()),
                List.of(),
                alarm.variant().attack(),
                AlertId.incident(host.hostName(), actor, attempts.firstNs()),
                host.completeness(attempts.firstNs()),
                notes(alarm),
                0);
    }

    /**
     * What one lineage asks for from a terminal, and is partly answered, is reviewed; a blind or fast scan pages; what an
     * operator typed is recorded.
     */
    private static Severity severity(Alarm alarm) {
        if (alarm.typed()) {
            return Severity.INFO;
        }
        boolean informed = alarm.test().largest() == alarm.test().informed();
        boolean terminal =
                alarm.actor().lineage() != null && alarm.actor().lineage().origin() == OriginClass.TTY;
        return informed && terminal ? Severity.MEDIUM : Severity.HIGH;
    }

    /** The rows whose nats sum to the score. */
    List<Alert.Evidence> terms(ScanMixture test) {
        Cusum largest = test.largest();
        String name = componentName(test, largest);
        List<Alert.Evidence> rows = new ArrayList<>();
        String failed = largest == test.prompt() ? ": unanswered first contacts" : ": failed first contacts";
        rows.add(new Alert.Evidence(name + failed, largest.failures(), 0, "attempts", largest.failuresNats()));
        rows.add(new Alert.Evidence(
                name + ": answered first contacts", largest.successes(), 0, "attempts", largest.successesNats()));
        if (largest == test.rapid()) {
            double meanGap = largest.failures() == 0
                    ? 0
                    : largest.paidNats()
                            / (parameters.scanFailuresPerSecond() - test.benignFailuresPerSecond())
                            / largest.failures();
            rows.add(new Alert.Evidence(
                    name + ": mean time between failures",
                    meanGap,
                    1 / test.benignFailuresPerSecond(),
                    "s",
                    -largest.paidNats()));
        }
        double sum = rows.stream().mapToDouble(Alert.Evidence::nats).sum();
        rows.add(new Alert.Evidence("mixture", 4, 0, "tests", test.score() - sum));
        return rows;
    }

    private static String componentName(ScanMixture test, Cusum component) {
        if (component == test.rapid()) {
            return "rapid";
        }
        if (component == test.prompt()) {
            return "prompt";
        }
        return component == test.blind() ? "blind" : "informed";
    }

    private void addContext(List<Alert.Evidence> rows, Alarm alarm) {
        ScanMixture test = alarm.test();
        for (Cusum component : List.of(test.blind(), test.informed(), test.rapid(), test.prompt())) {
            rows.add(new Alert.Evidence(
                    "sum " + componentName(test, component), component.value(), alarm.threshold(), "nats", 0));
        }
    }

    private static void addCounts(List<Alert.Evidence> rows, Attempts attempts, List<Attempt> decisive) {
        addCount(rows, "distinct destinations", attempts.destinations().count(), "addresses");
        addCount(rows, "distinct ports", attempts.ports().count(), "ports");
        addCount(rows, "first contacts", attempts.total(), "attempts");
        addCount(rows, "answered", attempts.successes(), "attempts");
        addCount(rows, "refused", attempts.refused(), "attempts");
        addCount(rows, "silent", attempts.silent(), "attempts");
        addCount(rows, "unreachable", attempts.unreachable(), "attempts");
        addCount(rows, "failures with a likely benign cause", attempts.expected(), "attempts");
        rows.add(new Alert.Evidence("median gap", medianGapNs(decisive) / 1e9, 0, "s", 0));
    }

    private static void addCount(List<Alert.Evidence> rows, String name, long count, String unit) {
        rows.add(new Alert.Evidence(name, count, 0, unit, 0));
    }

    private static long medianGapNs(List<Attempt> inOrder) {
        if (inOrder.size() < 2) {
            return 0;
        }
        long[] gaps = new long[inOrder.size() - 1];
        for (int i = 0; i < gaps.length; i++) {
            gaps[i] = inOrder.get(i + 1).timeNs - inOrder.get(i).timeNs;
        }
        Arrays.sort(gaps);
        return gaps[gaps.length / 2];
    }

    private List<String> notes(Alarm alarm) {
        List<String> notes = new ArrayList<>();
        if (alarm.unbaselined()) {
            notes.add(UNBASELINED);
        }
        if (!host.seesNames()) {
            notes.add("names: no sensor delivers DNS answers, so failures of resolved names count in full");
        }
        if (alarm.typed()) {
            notes.add(TYPED);
        }
        ScanActor actor = alarm.actor();
        if (actor.inferred()) {
            notes.add("owner inferred: it held the raw, packet or UDP socket from which the probes can have come");
        }
        if (actor.unknown() > 0 && (actor.lineage() == null || actor.lineage().address() == null)) {
            notes.add("owner unknown for " + actor.unknown() + " of "
                    + alarm.decisive().size() + " attempts");
        }
        if (actor.lineage() == null) {
            notes.add("counted for the host as a whole: no single lineage made most of the attempts");
        }
        return notes;
    }

    /** The alert again, after the evidence has grown or changed; its score stays that of the alarm. */
    Alert update(Episode episode, ScanVariant variant, long timeNs, String reason, Severity severity) {
        Alert before = episode.latest();
        Attempts attempts = episode.attempts();
        List<Alert.Evidence> evidence = new ArrayList<>(episode.terms());
        addCounts(evidence, attempts, attempts.failedSince(Long.MIN_VALUE));
        List<String> notes = new ArrayList<>(before.notes());
        notes.add(reason);
        return new Alert(
                timeNs,
                before.id(),
                DETECTOR,
                variant.label(),
                severity,
                before.score(),
                before.threshold(),
                before.bound(),
                ScanText.progress(episode),
                before.host(),
                before.subject(),
                evidence,
                before.events(),
                List.of(),
                variant.attack(),
                before.incident(),
                host.completeness(attempts.firstNs()),
                notes,
                before.update() + 1);
    }

    /** That scans cannot be seen because the network is out. */
    Alert blindness(long sinceNs, long nowNs) {
        long actor = AlertId.ofHost(host.hostName());
        double seconds = (nowNs - sinceNs) / 1e9;
        return new Alert(
                nowNs,
                AlertId.of(host.hostName(), "sensor-gap", "outage", actor, sinceNs, 0),
                "sensor-gap",
                "outage",
                Severity.LOW,
                0,
                0,
                "empirical",
                "scan detection has ignored failures for " + ScanText.duration(nowNs - sinceNs)
                        + " because the network looks out of order",
                host.hostName(),
                new Alert.Subject(0, 0, "", List.of(), false, "", OriginClass.UNKNOWN.label(), List.of(), ""),
                List.of(new Alert.Evidence("frozen", seconds, parameters.outageReportNs() / 1e9, "s", 0)),
                List.of(),
                List.of(),
                List.of(),
                AlertId.incident(host.hostName(), actor, sinceNs),
                host.completeness(sinceNs),
                List.of("a scanner with several lineages can cause this on purpose"),
                0);
    }

    private long keyId(ScanActor actor) {
        return actor.lineage() == null
                ? AlertId.ofHost(host.hostName())
                : actor.lineage().id();
    }
}
