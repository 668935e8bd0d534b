package dev.rubato.detect.scan;

import dev.rubato.detect.DetectorContext;
import dev.rubato.detect.IncidentBook;
import dev.rubato.detect.Suspicions;
import dev.rubato.lineage.Contact;
import dev.rubato.lineage.HostProcess;
import dev.rubato.lineage.HostView;
import dev.rubato.lineage.Lineage;
import dev.rubato.lineage.OriginClass;
import org.jspecify.annotations.Nullable;

/**
 * What every key holds against itself. An observation counts for its lineage and for the host; where it belongs to an open
 * episode it is appended to that and counts for neither. What is done on the own host is kept apart from what is done
 * elsewhere: whoever listens there can answer himself as often as he likes.
 */
final class ScanEvidence {
    private final ScanParameters parameters;
    private final HostView host;
    private final Suspicions suspicions;
    private final Baselines baselines;
    private final ScanReporter reporter;
    private final ScanKeys keys;
    private final ScanKey hostKey;
    private final ScanKey ownHostKey;
    private final ScanJudge judge;
    private int clockBreaks;
    private long counted;
    private long appended;
    private long withdrawn;

    ScanEvidence(DetectorContext context, ScanReporter reporter, Baselines baselines, ScanParameters parameters) {
        this.host = context.host();
        this.suspicions = context.suspicions();
        this.parameters = parameters;
        this.baselines = baselines;
        this.reporter = reporter;
        keys = new ScanKeys(parameters);
        hostKey = new ScanKey(parameters);
        ownHostKey = new ScanKey(parameters);
        judge = new ScanJudge(context, reporter, keys);
    }

    void clockBroken() {
        clockBreaks++;
    }

    /** What a lineage does to others. */
    ScanKey keyOf(Lineage lineage) {
        return keys.of(lineage, false);
    }

    private ScanKey hostKey(boolean own) {
        return own ? ownHostKey : hostKey;
    }

    /** Evidence against whoever made an attempt, nats. */
    double scoreOf(@Nullable Lineage lineage) {
        if (lineage == null) {
            return Math.max(hostKey.test().score(), ownHostKey.test().score());
        }
        return Math.max(
                keys.of(lineage, false).test().score(),
                keys.of(lineage, true).test().score());
    }

    /** A source address of a capture is a host of its own. */
    static boolean isHost(@Nullable Lineage lineage) {
        return lineage != null && lineage.origin() == OriginClass.ADDRESS;
    }

    /** Counts an answered first contact. */
    void success(Observation observation, @Nullable Lineage lineage, @Nullable HostProcess process, long nowNs) {
        counted++;
        learnAttempt(lineage);
        settleWithdrawal(observation, true, true);
        Episode episode = episodeOf(observation, lineage, process, nowNs);
        if (episode != null) {
            episode.append(observation, nowNs);
            succeeded(episode.attempts(), observation);
            appended++;
        }
        boolean own = host.isOwn(observation.remote);
        if (lineage != null) {
            ScanKey key = keys.of(lineage, own);
            success(key, observation);
            keys.settle(ScanKeys.id(lineage, own), key);
        }
        if (!isHost(lineage)) {
            success(hostKey(own), observation);
            hostKey(own).forgetAtZero();
        }
    }

    private static void success(ScanKey key, Observation observation) {
        if (!key.test().isZero()) {
            key.test().success();
            succeeded(key.attempts(), observation);
        }
    }

    /** Puts down an answer, unless the attempt was put down already and has been set right. */
    private static void succeeded(Attempts attempts, Observation observation) {
        if (attempts != observation.lineageCited && attempts != observation.hostCited) {
            attempts.succeeded(observation);
        }
    }

    private void learnAttempt(@Nullable Lineage lineage) {
        if (!isHost(lineage)) {
            baselines.attempted();
        }
    }

    /** What fails while somebody is under suspicion, by whichever detector, does not teach what is ordinary. */
    private void learnFailure(@Nullable Lineage lineage, long timeNs) {
        double half = parameters.thresholdNats() / 2;
        boolean suspected = suspicions.anyHalfway(timeNs - IncidentBook.INCIDENT_NS);
        if (!isHost(lineage)) {
            baselines.failed(timeNs, !suspected && scoreOf(null) < half && scoreOf(lineage) < half);
        }
    }

    /** Counts an attempt that is unanswered after the prompt time, and alarms if that suffices. */
    void overdue(Observation observation, Contact contact, long nowNs) {
        Lineage lineage = contact.lineage();
        Episode episode = episodeOf(observation, lineage, contact.process(), nowNs);
        if (episode != null) {
            episode.append(observation, nowNs);
            episode.attempts().failed(observation, contact, false);
            observation.lineageCited = episode.attempts();
            return;
        }
        observation.lineage = lineage;
        if (lineage != null) {
            ScanKey key = keys.of(lineage, false);
            observation.lineageKey = key;
            observation.lineageCited = overdue(key, observation, observation.lineageStake, contact);
        }
        if (!isHost(lineage)) {
            observation.hostKey = hostKey;
            observation.hostCited = overdue(hostKey, observation, observation.hostStake, contact);
        }
        judge(lineage, false, nowNs);
    }

    private void judge(@Nullable Lineage lineage, boolean own, long nowNs) {
        judge.judge(lineage, own, hostKey(own), nowNs);
        if (lineage != null) {
            keys.settle(ScanKeys.id(lineage, own), keys.of(lineage, own));
        }
    }

    private static Attempts overdue(ScanKey key, Observation observation, ScanMixture.Stake stake, Contact contact) {
        key.test().overdue(observation.attemptNs, stake);
        key.attempts().failed(observation, contact, false);
        return key.attempts();
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
        learnAttempt(lineage);
        Episode episode = episodeOf(observation, lineage, contact.process(), nowNs);
        if (episode != null) {
            appended++;
            episode.append(observation, nowNs);
            put(episode.attempts(), observation, contact, expected);
            settleWithdrawal(observation, true, false);
            reporter.tellNews(episode, nowNs);
            return false;
        }
        learnFailure(lineage, nowNs);
        if (observation.lineageKey != null && lineage != observation.lineage) {
            settleWithdrawal(observation, true, false); // it has turned out to be another one's
            observation.forgetStakes();
        }
        observation.lineage = lineage;
        boolean own = host.isOwn(observation.remote);
        if (lineage != null) {
            ScanKey key = keys.of(lineage, own);
            observation.lineageKey = key;
            failure(key, observation, observation.lineageStake, contact, expected);
        }
        if (!isHost(lineage)) {
            observation.hostKey = hostKey(own);
            failure(hostKey(own), observation, observation.hostStake, contact, expected);
        }
        judge(lineage, own, nowNs);
        return true;
    }

    private void failure(
            ScanKey key, Observation observation, ScanMixture.Stake stake, Contact contact, boolean expected) {
        if (!isHost(contact.lineage())) {
            key.test().benignRate(baselines.failuresPerSecond());
        }
        key.test().failure(observation.attemptNs, !observation.late, expected, clockBreaks, stake);
        put(key.attempts(), observation, contact, expected);
    }

    /** Puts down a failure, or its outcome if it had been put down before that was known. */
    private static void put(Attempts attempts, Observation observation, Contact contact, boolean expected) {
        if (attempts == observation.lineageCited || attempts == observation.hostCited) {
            attempts.settled(observation, contact);
        } else {
            attempts.failed(observation, contact, expected);
        }
    }

    private @Nullable Episode episodeOf(
            Observation observation, @Nullable Lineage lineage, @Nullable HostProcess process, long nowNs) {
        if (lineage != null) {
            boolean own = host.isOwn(observation.remote);
            Episode of = keys.of(lineage, own).episodeOf(observation, process, lineage, nowNs, parameters);
            if (of != null || isHost(lineage)) {
                return of;
            }
        } else {
            Episode same = reporter.openOn(observation.remote, nowNs);
            if (same != null) {
                return same;
            }
        }
        return hostKey(host.isOwn(observation.remote)).episodeOf(observation, process, lineage, nowNs, parameters);
    }

    /** Takes a failure back: it was answered after all, or a gate found its cause. */
    void withdraw(Observation observation, boolean answered) {
        if (observation.lineageKey != null || observation.hostKey != null) {
            settleWithdrawal(observation, true, answered);
            withdrawn++;
        }
    }

    /** Whether a scan of the lineage, or of the host as a whole where none is known, has been reported and goes on. */
    boolean hasOpenEpisode(@Nullable Lineage lineage, long nowNs) {
        return (lineage == null ? hostKey : keys.of(lineage, false)).hasOpenEpisode(nowNs, parameters);
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
                keys.settle(ScanKeys.id(lineage, host.isOwn(observation.remote)), lineageKey);
            }
        }
        ScanKey whole = observation.hostKey;
        if (whole != null) {
            withdraw(whole, observation, observation.hostStake, fully, answered);
        }
    }

    private static void withdraw(
            ScanKey key, Observation observation, ScanMixture.Stake stake, boolean fully, boolean answered) {
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

    ScanKeys keys() {
        return keys;
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
        return judge.postponed();
    }

    /** Failures that were taken back. */
    long withdrawn() {
        return withdrawn;
    }
}
