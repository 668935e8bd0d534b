package dev.rubato.detect.replication;

import dev.rubato.alert.Alert;
import dev.rubato.alert.AlertSink;
import dev.rubato.alert.Severity;
import dev.rubato.detect.AlertId;
import dev.rubato.detect.DetectorContext;
import dev.rubato.detect.Suspicions;
import dev.rubato.lineage.HostView;
import dev.rubato.lineage.Lineage;
import dev.rubato.lineage.OriginClass;
import dev.rubato.lineage.Subjects;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Decides when the evidence against a lineage is an alert, and raises it: one a lineage, then updates. Owned by the
 * detection thread.
 *
 * <p>Repetition is what fleet administration does too. So an alert needs something that it does not do (a server that
 * turned client, the lineage's own file sent, a call back, a scan beside it), or at least a root that no operator starts
 * fleet tools from; the latter alone is reviewed and pages nobody.
 */
final class ReplicationAlerts {
    static final String BOUND = "empirical";
    static final String FLEET = "fleet";

    private static final String SCAN = "scan";

    /** Fleet work loads programs in this way now and then: alone it pages nobody. */
    private static final String FETCHES = "targets are made to load a program from elsewhere and to run it";

    private static final long DAY_NS = 86_400_000_000_000L;
    private static final int ALARM_TARGETS = 2;
    private static final int FLEET_TARGETS = 3;

    /** Less new evidence than this is not told again. */
    private static final double GAIN_NATS = 1.0;

    private static final Set<OriginClass> NO_OPERATOR = EnumSet.of(
            OriginClass.NETWORK_SERVICE, OriginClass.BROWSER, OriginClass.AGENT_RUNTIME, OriginClass.UNKNOWN);

    private final HostView host;
    private final AlertSink alerts;
    private final Suspicions suspicions;
    private final ReplicationParameters parameters;
    private final ReplicationMemory memory;
    private final ReplicationText text;

    ReplicationAlerts(
            DetectorContext context, ReplicationParameters parameters, ReplicationMemory memory, Actors actors) {
        this.host = context.host();
        this.alerts = context.alerts();
        this.suspicions = context.suspicions();
        this.parameters = parameters;
        this.memory = memory;
        this.text = new ReplicationText(parameters, actors);
    }

    /** Judges the lineage as it stands at {@code timeNs} and tells what is new of it. */
    void tell(Suspect suspect, long timeNs) {
        Lineage lineage = suspect.lineage();
        double score = suspect.score();
        if (lineage == null || score <= 0) {
            return;
        }
        List<String> reasons = reasons(suspect, lineage, timeNs);
        suspicions.note(lineage, ReplicationDetector.NAME, suspicion(suspect, score, reasons, timeNs));
        Severity severity = severity(suspect, score, reasons);
        if (severity != null) {
            alarm(suspect, lineage, severity, reasons, timeNs);
        } else {
            recordFleet(suspect, lineage, timeNs);
        }
    }

    /**
     * The evidence as other detectors and the fusion into incidents see it. Its only part with an error bound is the
     * playbook (R1), so it is bounded where there is nothing else. What fleet administration shows too stays below half.
     */
    private Suspicions.Suspicion suspicion(Suspect suspect, double score, List<String> reasons, long timeNs) {
        double threshold = parameters.highNats();
        boolean operator = reasons.isEmpty() && !NO_OPERATOR.contains(suspect.origin());
        boolean bounded = suspect.nats(Suspect.Rule.PLAYBOOK) == score;
        return new Suspicions.Suspicion(operator ? Math.min(score, threshold / 2) : score, threshold, timeNs, bounded);
    }

    /** What of the evidence fleet administration does not show. */
    private List<String> reasons(Suspect suspect, Lineage lineage, long timeNs) {
        List<String> reasons = new ArrayList<>();
        boolean shaped = lineage.root() != null || suspect.echoingTargets() >= ALARM_TARGETS;
        if (suspect.newHosts() >= ALARM_TARGETS && suspect.turnDecides() && shaped) {
            reasons.add("this host's own service was used in the same way before");
        }
        if (suspect.nats(Suspect.Rule.SELF_COPY) > 0) {
            reasons.add("the lineage sends the file that it runs itself");
        }
        if (suspect.nats(Suspect.Rule.CALL_BACK) > 0) {
            reasons.add("a target connected back to the lineage");
        }
        if (fetchesOddly(suspect)) {
            reasons.add(FETCHES);
        }
        Suspicions.Suspicion scan = suspicions.against(lineage).get(SCAN);
        if (scan != null && scan.isHalf() && timeNs - scan.timeNs() <= parameters.turnWindowNs()) {
            reasons.add("the lineage scans");
        }
        return reasons;
    }

    /** Whether no installer looks alike: by the address it loads from, or by where the lineage's own program lies. */
    private static boolean fetchesOddly(Suspect suspect) {
        return switch (suspect.fetches()) {
            case NONE -> false;
            case NAMED -> suspect.origin() != OriginClass.TTY && suspect.nats(Suspect.Rule.PLACE) > 0;
            case ADDRESS -> suspect.origin() != OriginClass.TTY;
        };
    }

    private @Nullable Severity severity(Suspect suspect, double score, List<String> reasons) {
        int targets = text.targets(suspect);
        if (score >= parameters.highNats() && targets >= ALARM_TARGETS) {
            boolean placed = suspect.fetches() == RemoteFetch.ADDRESS && suspect.nats(Suspect.Rule.PLACE) > 0;
            boolean alone = reasons.equals(List.of(FETCHES)) && !placed;
            if (!reasons.isEmpty() && !alone) {
                return Severity.HIGH;
            }
            if (alone || NO_OPERATOR.contains(suspect.origin())) {
                return Severity.MEDIUM;
            }
        }
        boolean reviewed =
                score >= parameters.mediumNats() && targets >= parameters.mediumTargets() && !reasons.isEmpty();
        return reviewed ? Severity.MEDIUM : null;
    }

    private void alarm(Suspect suspect, Lineage lineage, Severity severity, List<String> reasons, long timeNs) {
        Suspect.Episode episode = suspect.episode();
        boolean louder = severity.ordinal() > episode.toldSeverity;
        boolean more = suspect.targets().size() > episode.toldTargets || suspect.score() > episode.toldNats + GAIN_NATS;
        if (!louder && (!more || episode.updates >= parameters.limits().updates())) {
            return;
        }
        String variant = variant(suspect, reasons);
        if (episode.id == null) {
            episode.id = AlertId.of(host.hostName(), ReplicationDetector.NAME, variant, lineage.id(), timeNs, 0);
        } else {
            episode.updates++;
        }
        episode.toldSeverity = Math.max(episode.toldSeverity, severity.ordinal());
        episode.toldTargets = suspect.targets().size();
        episode.toldNats = suspect.score();
        memory.told(suspect, episode.id, timeNs);
        alerts.raise(alert(suspect, lineage, variant, severity, episode.id, reasons, timeNs, episode.updates));
    }

    private static String variant(Suspect suspect, List<String> reasons) {
        if (suspect.newHosts() > 0 && suspect.turnDecides()) {
            return "server-turned-client";
        }
        if (suspect.nats(Suspect.Rule.SELF_COPY) > 0) {
            return "self-copy";
        }
        return reasons.isEmpty() ? "repeated-playbook" : "playbook";
    }

    private void recordFleet(Suspect suspect, Lineage lineage, long timeNs) {
        Suspect.Episode episode = suspect.episode();
        double repetition = suspect.nats(Suspect.Rule.PLAYBOOK) + suspect.nats(Suspect.Rule.BODY);
        long day = timeNs / DAY_NS;
        if (episode.fleetDay == day
                || suspect.similarTargets() < FLEET_TARGETS
                || repetition < parameters.fleetNats()) {
            return;
        }
        episode.fleetDay = day;
        String id = AlertId.of(host.hostName(), ReplicationDetector.NAME, FLEET, lineage.id(), timeNs, 0);
        alerts.raise(alert(suspect, lineage, FLEET, Severity.INFO, id, List.of(), timeNs, 0));
    }

    private Alert alert(
            Suspect suspect,
            Lineage lineage,
            String variant,
            Severity severity,
            String id,
            List<String> reasons,
            long timeNs,
            int update) {
        double threshold = severity == Severity.MEDIUM && !reasons.isEmpty()
                ? parameters.mediumNats()
                : severity == Severity.INFO ? parameters.fleetNats() : parameters.highNats();
        return new Alert(
                timeNs,
                id,
                ReplicationDetector.NAME,
                variant,
                severity,
                suspect.score(),
                threshold,
                BOUND,
                text.summary(suspect, lineage, variant),
                host.hostName(),
                Subjects.of(lineage),
                text.rows(suspect),
                text.cited(suspect),
                List.of(),
                text.techniques(suspect),
                AlertId.incident(host.hostName(), lineage.id(), timeNs),
                host.completeness(suspect.firstNs()),
                text.notes(suspect, reasons),
                update);
    }
}
