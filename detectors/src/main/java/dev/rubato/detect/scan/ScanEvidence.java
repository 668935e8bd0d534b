package dev.rubato.detect.scan;

import dev.rubato.alert.Alert;
import dev.rubato.alert.AlertSink;
import dev.rubato.alert.Severity;
import dev.rubato.detect.Cusum;
import dev.rubato.lineage.Contact;
import dev.rubato.lineage.HostProcess;
import dev.rubato.lineage.HostView;
import dev.rubato.lineage.Lineage;
import dev.rubato.lineage.OriginClass;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What every key holds against itself, and the alarms that follow. An observation counts for its lineage and for the host;
 * where it belongs to an open episode it is appended to that and counts for neither.
 */
final class ScanEvidence {
    private final ScanParameters parameters;
    private final AlertSink alerts;
    private final HostView host;
    private final ScanAlerts writer;
    private final ScanKeys keys;
    private final ScanKey hostKey;
    private long firstEventNs = Long.MAX_VALUE;
    private int clockBreaks;
    private long counted;
    private long appended;
    private long withdrawn;
    private long postponed;

    ScanEvidence(HostView host, AlertSink alerts, ScanParameters parameters) {
        this.host = host;
        this.alerts = alerts;
        this.parameters = parameters;
        writer = new ScanAlerts(host, parameters);
        keys = new ScanKeys(parameters);
        hostKey = new ScanKey(parameters);
    }

    /** Tells the time of something that happened: the warm-up begins with the first. */
    void sawTime(long timeNs) {
        if (firstEventNs == Long.MAX_VALUE) {
            firstEventNs = timeNs;
        }
    }

    void clockBroken() {
        clockBreaks++;
    }

    ScanKey keyOf(Lineage lineage) {
        return keys.of(lineage);
    }

    /** Evidence against whoever made an attempt, nats. */
    double scoreOf(@Nullable Lineage lineage) {
        return (lineage == null ? hostKey : keys.of(lineage)).test().score();
    }

    /** A source address of a capture is a host of its own. */
    private static boolean isHost(@Nullable Lineage lineage) {
        return lineage != null && lineage.origin() == OriginClass.ADDRESS;
    }

    /** Counts an answered first contact. */
    void success(Observation observation, @Nullable Lineage lineage, @Nullable HostProcess process, long nowNs) {
        counted++;
        Episode episode = episodeOf(observation, lineage, process, nowNs);
        if (episode != null) {
            episode.append(observation, nowNs);
            episode.attempts().succeeded(observation);
            appended++;
        }
        if (lineage != null) {
            ScanKey key = keys.of(lineage);
            success(key, observation);
            keys.settle(lineage.id(), key);
        }
        if (!isHost(lineage)) {
            success(hostKey, observation);
            hostKey.forgetAtZero();
        }
    }

    private static void success(ScanKey key, Observation observation) {
        if (!key.test().isZero()) {
            key.test().success();
            key.attempts().succeeded(observation);
        }
    }

    /**
     * Counts a failed first contact, and alarms if that suffices.
     *
     * @param expected whether a benign cause is likely
     * @return whether it was counted, so that it may be taken back
     */
    boolean failure(Observation observation, Contact contact, boolean expected, long nowNs) {
        counted++;
        Lineage lineage = contact.lineage();
        HostProcess process = contact.process();
        Episode episode = episodeOf(observation, lineage, process, nowNs);
        if (episode != null) {
            appended++;
            episode.append(observation, nowNs);
            episode.attempts().failed(observation, contact, expected);
            tellNews(episode, nowNs);
            return false;
        }
        observation.lineage = lineage;
        boolean timed = !observation.late;
        long at = observation.attemptNs;
        if (lineage != null) {
            ScanKey key = keys.of(lineage);
            observation.lineageKey = key;
            key.test().failure(at, timed, expected, clockBreaks, observation.lineageStake);
            key.attempts().failed(observation, contact, expected);
        }
        if (!isHost(lineage)) {
            observation.hostKey = hostKey;
            hostKey.test().failure(at, timed, expected, clockBreaks, observation.hostStake);
            hostKey.attempts().failed(observation, contact, expected);
        }
        judge(lineage, nowNs);
        if (lineage != null) {
            keys.settle(lineage.id(), keys.of(lineage));
        }
        return true;
    }

    private @Nullable Episode episodeOf(
            Observation observation, @Nullable Lineage lineage, @Nullable HostProcess process, long nowNs) {
        if (lineage != null) {
            Episode own = keys.of(lineage).episodeOf(observation, process, lineage, nowNs, parameters);
            if (own != null || isHost(lineage)) {
                return own;
            }
        }
        return hostKey.episodeOf(observation, process, lineage, nowNs, parameters);
    }

    private void judge(@Nullable Lineage lineage, long nowNs) {
        double threshold = threshold(nowNs);
        if (lineage != null) {
            ScanKey key = keys.of(lineage);
            if (suffices(key, threshold, nowNs)) {
                alarm(key, key, lineage, nowNs);
                hostKey.reset();
                return;
            }
        }
        if (suffices(hostKey, threshold, nowNs)) {
            Lineage main = ScanActor.mainLineage(decisive(hostKey));
            ScanKey owner = main == null ? hostKey : keys.of(main);
            alarm(hostKey, owner, main, nowNs);
            if (main != null) {
                owner.reset();
                keys.settle(main.id(), owner);
            }
        }
    }

    /** Whether the score is reached, and would be without what looks like waiting for local servers. */
    private boolean suffices(ScanKey key, double threshold, long nowNs) {
        double score = key.test().score();
        if (score < threshold) {
            return false;
        }
        Cusum largest = key.test().largest();
        double natsEach = largest.failuresNats() / Math.max(1, largest.failures());
        if (score - waiting(decisive(key), nowNs) * natsEach >= threshold) {
            return true;
        }
        postponed++;
        return false;
    }

    /**
     * How many attempts were made on the own host by processes that tried only that one port and still live: several of
     * them at once look like tests that wait for their servers. A scanner tries several, or ends.
     */
    private long waiting(List<Attempts.Failed> attempts, long nowNs) {
        long waiting = attempts.stream()
                .filter(attempt -> host.isOwn(attempt.remote)
                        && attempt.process != null
                        && attempt.process.aliveAt(nowNs)
                        && attempts.stream()
                                        .filter(a -> a.process == attempt.process)
                                        .count()
                                == 1)
                .count();
        return waiting < 2 ? 0 : waiting;
    }

    private static List<Attempts.Failed> decisive(ScanKey key) {
        List<Attempts.Failed> since =
                key.attempts().failedSince(key.test().largest().sinceNs());
        return since.isEmpty() ? key.attempts().failedSince(Long.MIN_VALUE) : since;
    }

    private void alarm(ScanKey evidence, ScanKey owner, @Nullable Lineage lineage, long nowNs) {
        MixtureTest test = evidence.test();
        Attempts attempts = evidence.attempts();
        List<Attempts.Failed> decisive = decisive(evidence);
        ScanActor actor = ScanActor.of(decisive, lineage);
        long destinations = decisive.stream().map(a -> a.remote).distinct().count();
        long ports = decisive.stream().mapToInt(a -> a.port).distinct().count();
        ScanVariant variant = ScanVariant.of(attempts.mainTechnique(), destinations, ports);
        ScanAlerts.Alarm alarm = new ScanAlerts.Alarm(
                test, attempts, decisive, actor, variant, threshold(nowNs), isWarmingUp(nowNs), nowNs);
        List<Alert.Evidence> terms = writer.terms(test);
        Alert alert = writer.first(alarm, terms);
        HostProcess scope = actor.process();
        for (Episode other : owner.episodes()) {
            if (scope != null && other.scope() != null && other.firstVariant().isSweep() == variant.isSweep()) {
                scope = HostProcess.commonAncestor(scope, other.scope());
            }
        }
        evidence.alarmed();
        owner.open(new Episode(
                alert, variant, terms, attempts, decisive, actor.text(host.hostName()), scope, lineage == null));
        alerts.raise(alert);
    }

    private boolean isWarmingUp(long nowNs) {
        return nowNs - firstEventNs < parameters.warmUpNs();
    }

    /** What a score has to reach now, nats. */
    double threshold(long nowNs) {
        return parameters.thresholdNats() + (isWarmingUp(nowNs) ? parameters.warmUpNats() : 0);
    }

    private void tellNews(Episode episode, long nowNs) {
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
        alerts.raise(update);
    }

    /** Takes a failure back: it was answered after all, or a gate found its cause. */
    void withdraw(Observation observation, boolean answered) {
        settleWithdrawal(observation, true, answered);
        withdrawn++;
    }

    /** Takes a failure back from the fast tests: somebody waits for this endpoint. */
    void withdrawFromFast(Observation observation) {
        settleWithdrawal(observation, false, false);
    }

    private void settleWithdrawal(Observation observation, boolean fully, boolean answered) {
        ScanKey lineageKey = observation.lineageKey;
        if (lineageKey != null) {
            withdraw(lineageKey, observation, observation.lineageStake, fully, answered);
            Lineage lineage = observation.lineage;
            if (lineage != null) {
                keys.settle(lineage.id(), lineageKey);
            }
        }
        ScanKey whole = observation.hostKey;
        if (whole != null) {
            withdraw(whole, observation, observation.hostStake, fully, answered);
        }
    }

    private static void withdraw(
            ScanKey key, Observation observation, MixtureTest.Stake stake, boolean fully, boolean answered) {
        if (fully) {
            key.test().withdraw(stake);
        } else {
            key.test().withdrawFromFast(stake);
        }
        if (answered && !key.test().isZero()) {
            key.attempts().answered(observation);
        }
        key.forgetAtZero();
    }

    /** Adds to the alerts that were raised since {@code fromNs} that an outage may explain them. */
    void suspectOutage(long fromNs, long nowNs) {
        for (ScanKey key : keys.withEpisodes()) {
            suspectOutage(key, fromNs, nowNs);
        }
        suspectOutage(hostKey, fromNs, nowNs);
    }

    private void suspectOutage(ScanKey key, long fromNs, long nowNs) {
        for (Episode episode : key.episodes()) {
            if (episode.startNs() >= fromNs) {
                ScanVariant variant = episode.firstVariant();
                tell(episode, variant, nowNs, "outage suspected: other lineages fail as well", Severity.MEDIUM);
            }
        }
    }

    ScanKeys keys() {
        return keys;
    }

    ScanAlerts writer() {
        return writer;
    }

    /** First contacts whose outcome was counted or appended. */
    long counted() {
        return counted;
    }

    /** Those that went to an open episode. */
    long appended() {
        return appended;
    }

    /** Alarms that were put off because processes seemed to wait for local servers. */
    long postponed() {
        return postponed;
    }

    /** Failures that were taken back. */
    long withdrawn() {
        return withdrawn;
    }
}
