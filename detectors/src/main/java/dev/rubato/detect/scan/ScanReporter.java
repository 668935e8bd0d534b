package dev.rubato.detect.scan;

import dev.rubato.alert.Alert;
import dev.rubato.alert.AlertSink;
import dev.rubato.alert.Severity;
import dev.rubato.detect.DetectorContext;
import dev.rubato.detect.Suspicions;
import dev.rubato.event.Address;
import dev.rubato.lineage.HostView;
import dev.rubato.lineage.Lineage;
import dev.rubato.lineage.SharedRoom;
import dev.rubato.lineage.TableReader;
import dev.rubato.lineage.TableReading;
import java.util.ArrayDeque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Raises alerts, and knows the episodes that they began. */
final class ScanReporter {
    /** Most episodes that may be open; the oldest ends early, counted. */
    private static final int MAX_EPISODES = 256;

    /** How often episodes that have ended are forgotten: each holds an alert and its evidence, 8 KB or so. */
    private static final long SWEEP_NS = 60_000_000_000L;

    private final ScanParameters parameters;
    private final AlertSink alerts;
    private final HostView host;
    private final ScanAlerts writer;
    private final Baselines baselines;
    private final Suspicions suspicions;
    private final Operators operators;
    private final ArrayDeque<Open> open = new ArrayDeque<>();
    private long firstEventNs = Long.MAX_VALUE;
    private long sweptNs;
    private int mostOpen = MAX_EPISODES;
    private long closedEarly;

    /** An episode and the key that it belongs to. */
    private record Open(Episode episode, ScanKey owner) {
        void close() {
            episode.close();
            owner.forget(episode);
        }
    }

    ScanReporter(DetectorContext context, Operators operators, Baselines baselines, ScanParameters parameters) {
        this.operators = operators;
        this.host = context.host();
        this.alerts = context.alerts();
        this.suspicions = context.suspicions();
        this.baselines = baselines;
        this.parameters = parameters;
        writer = new ScanAlerts(host, parameters, baselines);
    }

    void share(int hosts) {
        mostOpen = SharedRoom.of(MAX_EPISODES, hosts);
        closeDownTo(mostOpen);
    }

    private void closeDownTo(int episodes) {
        while (open.size() > episodes) {
            open.removeFirst().close();
            closedEarly++;
        }
    }

    /** Tells the time of something that happened: the warm-up begins with the first. */
    void sawTime(long timeNs) {
        if (firstEventNs == Long.MAX_VALUE) {
            firstEventNs = timeNs;
        }
    }

    /** Forgets episodes that have ended, now and then. */
    void timePassed(long nowNs) {
        if (Math.abs(nowNs - sweptNs) >= SWEEP_NS) { // a clock may be set back
            sweptNs = nowNs;
            open.removeIf(each -> closeIfEnded(each, nowNs));
        }
    }

    private boolean closeIfEnded(Open each, long nowNs) {
        boolean ended = !each.episode().isOpen(nowNs, parameters);
        if (ended) {
            each.close();
        }
        return ended;
    }

    /** Whether what looks new may only be new to this agent. */
    boolean isWarmingUp(long nowNs) {
        return nowNs - firstEventNs < parameters.warmUpNs();
    }

    /** What a score has to reach now, nats. */
    double threshold(long nowNs) {
        return baselines.thresholdNats() + (isWarmingUp(nowNs) ? parameters.warmUpNats() : 0);
    }

    /** The open episode of any lineage that has this target, or null: for attempts whose owner is unknown. */
    @Nullable
    Episode openOn(Address target, long nowNs) {
        for (Open each : open) {
            if (each.episode().isOpen(nowNs, parameters) && each.episode().hasTarget(target)) {
                return each.episode();
            }
        }
        return null;
    }

    /**
     * Raises an alert and opens its episode.
     *
     * @param evidence the key whose evidence suffices
     * @param owner the key that the episode belongs to
     * @param lineage the lineage that is blamed, or null for the host as a whole
     * @param tempo what the tempo of the lineage adds
     */
    void alarm(ScanKey evidence, ScanKey owner, @Nullable Lineage lineage, Alert.Evidence tempo, long nowNs) {
        ScanMixture test = evidence.test();
        Attempts attempts = evidence.attempts();
        List<Attempt> decisive = evidence.decisive();
        ScanActor actor = ScanActor.of(decisive, lineage);
        long destinations = decisive.stream().map(a -> a.remote).distinct().count();
        long ports = decisive.stream().mapToInt(a -> a.port).distinct().count();
        ScanVariant variant = ScanVariant.of(attempts.mainTechnique(), destinations, ports);
        boolean typed = operators.typed(actor.process());
        ScanAlerts.Alarm alarm = new ScanAlerts.Alarm(
                test, attempts, decisive, actor, variant, threshold(nowNs), isWarmingUp(nowNs), typed, nowNs);
        List<Alert.Evidence> terms = writer.terms(test);
        if (tempo.nats() != 0) {
            terms.add(tempo);
        }
        Alert alert = writer.first(alarm, terms);
        if (lineage != null && !typed) {
            suspicions.note(
                    lineage,
                    ScanAlerts.DETECTOR,
                    new Suspicions.Suspicion(alert.score(), alert.threshold(), nowNs, true));
        }
        evidence.alarmed();
        String who = actor.text(host.hostName());
        Episode episode = new Episode(alert, variant, terms, attempts, decisive, who, actor.process(), lineage == null);
        owner.open(episode);
        closeDownTo(mostOpen - 1);
        open.addLast(new Open(episode, owner));
        if (typed && !operators.tellsFirst(lineage, nowNs)) {
            episode.quieten();
        } else {
            alerts.raise(alert);
        }
    }

    /** Raises the alert again if the episode has grown or changed enough. */
    void tellNews(Episode episode, long nowNs) {
        Attempts attempts = episode.attempts();
        ScanVariant variant = ScanVariant.of(
                attempts.mainTechnique(),
                attempts.destinations().count(),
                attempts.ports().count());
        if (episode.hasNews(variant)) {
            tell(episode, variant, nowNs, "evidence has grown", episode.latest().severity());
        }
    }

    private void tell(Episode episode, ScanVariant variant, long nowNs, String reason, Severity severity) {
        Alert update = writer.update(episode, variant, nowNs, reason, severity);
        episode.raised(update, variant);
        if (!episode.isQuiet()) {
            alerts.raise(update);
        }
    }

    /** Adds to the alerts that were raised since {@code fromNs} that an outage may explain them. */
    void suspectOutage(long fromNs, long nowNs) {
        for (Open each : open) {
            Episode episode = each.episode();
            if (episode.startNs() >= fromNs) {
                ScanVariant variant = episode.firstVariant();
                Severity severity = episode.isTyped() ? Severity.INFO : Severity.MEDIUM;
                tell(episode, variant, nowNs, "outage suspected: other lineages fail as well", severity);
            }
        }
    }

    /** Reports that failures have been ignored for long. */
    void blind(long sinceNs, long nowNs) {
        alerts.raise(writer.blindness(sinceNs, nowNs));
    }

    /** Episodes that ended because too many were open. */
    long closedEarly() {
        return closedEarly;
    }

    /** Shows the tables. */
    void tables(TableReader out) {
        out.table("scan-episodes", new TableReading(open.size(), mostOpen, closedEarly));
    }
}
