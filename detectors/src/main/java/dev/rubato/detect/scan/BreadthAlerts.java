package dev.rubato.detect.scan;

import dev.rubato.alert.Alert;
import dev.rubato.alert.Severity;
import dev.rubato.detect.AlertId;
import dev.rubato.detect.Cusum;
import dev.rubato.lineage.HostProcess;
import dev.rubato.lineage.HostView;
import dev.rubato.lineage.Lineage;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Writes the alerts of variant {@code breadth}. */
final class BreadthAlerts {
    static final String VARIANT = "breadth";

    private static final double SECONDS_PER_DAY = 86_400;
    private static final double SECONDS_PER_HOUR = 3_600;

    /** A service that is younger is taken for a timer's job [prior]; raising it lets a fresh service's spread page later. */
    private static final long JOB_NS = 3_600_000_000_000L;

    private final HostView host;

    BreadthAlerts(HostView host) {
        this.host = host;
    }

    /** The first alert of an episode. */
    Alert first(
            Trail trail,
            ScanActor actor,
            Alert.Evidence tempo,
            double threshold,
            boolean unbaselined,
            boolean typed,
            long nowNs) {
        Lineage lineage = actor.lineage();
        long key = lineage == null ? AlertId.ofHost(host.hostName()) : lineage.id();
        List<Attempt> cited = trail.cited();
        long firstNs = cited.get(0).timeNs;
        List<Alert.Evidence> evidence = terms(trail.test);
        if (tempo.nats() != 0) {
            evidence.add(tempo);
        }
        addCounts(evidence, trail);
        List<String> notes = new ArrayList<>();
        if (unbaselined) {
            notes.add(ScanAlerts.UNBASELINED);
        }
        if (typed) {
            notes.add(ScanAlerts.TYPED);
        }
        if (lineage == null) {
            notes.add("counted for the host as a whole: no single lineage reached that many");
        }
        return new Alert(
                nowNs,
                AlertId.of(host.hostName(), ScanAlerts.DETECTOR, VARIANT, key, nowNs, 0),
                ScanAlerts.DETECTOR,
                VARIANT,
                typed ? Severity.INFO : severity(lineage, nowNs),
                trail.test.score() + tempo.nats(),
                threshold,
                bound(trail.test),
                summary(actor.text(host.hostName()), trail, firstNs, nowNs),
                host.hostName(),
                actor.subject(),
                evidence,
                ScanText.cited(cited),
                List.of(),
                List.of("T1021", "T1046"),
                AlertId.incident(host.hostName(), key, firstNs),
                host.completeness(firstNs),
                notes,
                0);
    }

    /**
     * From a terminal or a scheduled job it may be the first run of an administrator's tool against a new inventory, and in
     * a capture the tool cannot be told: it is reviewed. A service that has run for long, or a browser, pages somebody.
     */
    static Severity severity(@Nullable Lineage lineage, long nowNs) {
        if (lineage == null) {
            return Severity.MEDIUM;
        }
        return switch (lineage.origin()) {
            case TTY, SESSION, ADDRESS, UNKNOWN -> Severity.MEDIUM;
            case SERVICE -> isJob(lineage, nowNs) ? Severity.MEDIUM : Severity.HIGH;
            case BROWSER, AGENT_RUNTIME, NETWORK_SERVICE -> Severity.HIGH;
        };
    }

    /** Whether a service manager has started the lineage lately, as its timers do. */
    private static boolean isJob(Lineage lineage, long nowNs) {
        HostProcess root = lineage.root();
        return root != null && nowNs - root.key().startNs() < JOB_NS;
    }

    private static String bound(BreadthStatistic test) {
        return String.format(
                Locale.ROOT,
                "at most 0.001 false alarms per host-day of 96 new internal hosts if they come at most %.0f a day",
                test.benignPerSecond() * SECONDS_PER_DAY);
    }

    /** The rows whose nats sum to the score. */
    private static List<Alert.Evidence> terms(BreadthStatistic test) {
        Cusum decisive = test.decisive();
        List<Alert.Evidence> rows = new ArrayList<>();
        String name = String.format(Locale.ROOT, "breadth of %.0f an hour", test.decisivePerHour());
        rows.add(new Alert.Evidence(
                name + ": further new hosts", decisive.failures(), 0, "hosts", decisive.failuresNats()));
        double perSecond = test.decisivePerHour() / SECONDS_PER_HOUR - test.benignPerSecond();
        rows.add(new Alert.Evidence(
                name + ": mean time between hosts",
                decisive.paidNats() / perSecond / Math.max(1, decisive.failures()),
                1 / test.benignPerSecond(),
                "s",
                -decisive.paidNats()));
        double sum = rows.stream().mapToDouble(Alert.Evidence::nats).sum();
        rows.add(new Alert.Evidence("mixture", 4, 0, "tests", test.score() - sum));
        return rows;
    }

    private static void addCounts(List<Alert.Evidence> rows, Trail trail) {
        rows.add(new Alert.Evidence("new internal hosts", trail.hosts(), 0, "hosts", 0));
        rows.add(new Alert.Evidence("of these answered", trail.answered(), 0, "hosts", 0));
        for (Map.Entry<PortClass, Integer> entry : trail.services().entrySet()) {
            rows.add(new Alert.Evidence("reached by " + entry.getKey().label(), entry.getValue(), 0, "hosts", 0));
        }
    }

    private static String summary(String who, Trail trail, long firstNs, long nowNs) {
        String services =
                trail.services().keySet().stream().map(PortClass::label).collect(Collectors.joining(", "));
        return who + " reached " + trail.hosts() + " internal hosts that this host had never reached before, by "
                + services + ", in " + ScanText.duration(nowNs - firstNs) + "; " + trail.answered() + " answered";
    }

    /**
     * The alert again, for the {@code number}th time, after the trail has grown or weighs more; its score stays that of the
     * alarm.
     */
    Alert update(Alert before, Severity severity, Trail trail, int number, long nowNs) {
        List<Alert.Evidence> evidence = new ArrayList<>(before.evidence());
        evidence.removeIf(row -> row.unit().equals("hosts") && row.nats() == 0);
        addCounts(evidence, trail);
        List<String> notes = new ArrayList<>(before.notes());
        notes.add("evidence has grown");
        if (severity != before.severity()) {
            notes.add("more severe than at first: its root is older than a job by now, or serves others");
        }
        return new Alert(
                nowNs,
                before.id(),
                before.detector(),
                before.variant(),
                severity,
                before.score(),
                before.threshold(),
                before.bound(),
                "it has by now reached " + trail.hosts() + " new internal hosts, " + trail.answered()
                        + " of which answered; at first: " + before.summary(),
                before.host(),
                before.subject(),
                evidence,
                before.events(),
                List.of(),
                before.attack(),
                before.incident(),
                before.completeness(),
                notes,
                number);
    }
}
