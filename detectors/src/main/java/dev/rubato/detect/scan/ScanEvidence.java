package dev.rubato.detect.scan;

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
    private final HostView host;
    private final ScanReporter reporter;
    private final ScanKeys keys;
    private final ScanKey hostKey;
    private int clockBreaks;
    private long counted;
    private long appended;
    private long withdrawn;
    private long postponed;

    ScanEvidence(HostView host, ScanReporter reporter, ScanParameters parameters) {
        this.host = host;
        this.parameters = parameters;
        this.reporter = reporter;
        keys = new ScanKeys(parameters);
        hostKey = new ScanKey(parameters);
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
    static boolean isHost(@Nullable Lineage lineage) {
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
            reporter.tellNews(episode, nowNs);
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
        } else {
            Episode same = reporter.openOn(observation.remote, nowNs);
            if (same != null) {
                return same;
            }
        }
        return hostKey.episodeOf(observation, process, lineage, nowNs, parameters);
    }

    private void judge(@Nullable Lineage lineage, long nowNs) {
        double threshold = reporter.threshold(nowNs);
        if (lineage != null) {
            ScanKey key = keys.of(lineage);
            if (suffices(key, threshold, nowNs)) {
                reporter.alarm(key, key, lineage, nowNs);
                hostKey.reset();
                return;
            }
        }
        if (suffices(hostKey, threshold, nowNs)) {
            Lineage main = ScanActor.mainLineage(hostKey.decisive());
            ScanKey owner = main == null ? hostKey : keys.of(main);
            reporter.alarm(hostKey, owner, main, nowNs);
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
        if (score - waiting(key.decisive(), nowNs) * natsEach >= threshold) {
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
        return postponed;
    }

    /** Failures that were taken back. */
    long withdrawn() {
        return withdrawn;
    }
}
