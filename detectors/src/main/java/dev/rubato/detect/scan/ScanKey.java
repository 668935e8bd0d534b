package dev.rubato.detect.scan;

import dev.rubato.lineage.HostProcess;
import dev.rubato.lineage.Lineage;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The state of one actor: a lineage, or the host as a whole. Reused; see {@link ScanKeys}. */
final class ScanKey {
    /** Most open episodes of one key; what shares a technique with the latest is then appended to that one. */
    private static final int MAX_EPISODES = 8;

    private final ScanMixture test;
    private final List<Episode> episodes = new ArrayList<>(1);
    private @Nullable Attempts attempts;
    private boolean succeeded;

    /** Of the last IPv4 success: when, to which port, and how many IPv6 failures it may still excuse. */
    private long v4SuccessNs = Long.MIN_VALUE;

    private int v4Port;
    private int v4Excuses;

    ScanKey(ScanParameters p) {
        test = new ScanMixture(p);
    }

    ScanMixture test() {
        return test;
    }

    /** What it tried since its score was last zero; made at the first failure. */
    Attempts attempts() {
        if (attempts == null) {
            attempts = new Attempts();
        }
        return attempts;
    }

    /** The failed attempts that the largest part of the evidence consists of, in order of time. */
    List<Attempt> decisive() {
        List<Attempt> since = attempts().failedSince(test.largest().sinceNs());
        return since.isEmpty() ? attempts().failedSince(Long.MIN_VALUE) : since;
    }

    /** Hands the attempts over to an episode and starts again from zero. */
    Attempts alarmed() {
        Attempts handedOver = attempts();
        attempts = null;
        test.reset();
        return handedOver;
    }

    /** Drops all evidence, and what is known of attempts with it. */
    void reset() {
        test.reset();
        forgetAtZero();
    }

    /** When no component has evidence left, what led there is of no interest. */
    void forgetAtZero() {
        if (test.isZero()) {
            attempts = null;
        }
    }

    /** Whether a scan of this key has been reported and goes on; an operator's says nothing of the others of its lineage. */
    boolean hasOpenEpisode(long nowNs, ScanParameters p) {
        for (int i = 0; i < episodes.size(); i++) {
            Episode episode = episodes.get(i);
            if (!episode.isTyped() && episode.isOpen(nowNs, p)) {
                return true;
            }
        }
        return false;
    }

    void clear() {
        test.clear();
        forgetAtZero();
        episodes.clear();
        succeeded = false;
        v4SuccessNs = Long.MIN_VALUE;
    }

    void open(Episode episode) {
        if (episodes.size() == MAX_EPISODES) {
            episodes.remove(0);
        }
        episodes.add(episode);
    }

    /** An episode that has ended is of no more interest. */
    void forget(Episode episode) {
        episodes.remove(episode);
    }

    /** The open episode that the observation belongs to, or null. */
    @Nullable
    Episode episodeOf(
            Observation observation,
            @Nullable HostProcess process,
            @Nullable Lineage lineage,
            long nowNs,
            ScanParameters p) {
        Episode found = null;
        for (int i = episodes.size() - 1; i >= 0; i--) {
            Episode episode = episodes.get(i);
            if (!episode.isOpen(nowNs, p)) {
                episodes.remove(i);
            } else if (found == null && episode.owns(observation, process, lineage)) {
                found = episode;
            }
        }
        if (found == null && episodes.size() == MAX_EPISODES) {
            Episode latest = episodes.get(MAX_EPISODES - 1);
            found = latest.sharesTechnique(observation) && !latest.isTyped() ? latest : null;
        }
        return found;
    }

    /** Whether an eviction would lose something. */
    boolean isWorthKeeping() {
        return !episodes.isEmpty() || !test.isZero();
    }

    boolean hasSucceeded() {
        return succeeded;
    }

    void markSucceeded() {
        succeeded = true;
    }

    void v4Succeeded(int port, long timeNs, int excuses) {
        v4SuccessNs = timeNs;
        v4Port = port;
        v4Excuses = excuses;
    }

    /** Uses up one excuse of the last IPv4 success on {@code port}, if there is one in the window. */
    boolean excuseV6(int port, long timeNs, long windowNs) {
        boolean excused = v4Excuses > 0
                && v4Port == port
                && v4SuccessNs != Long.MIN_VALUE
                && Math.abs(timeNs - v4SuccessNs) <= windowNs;
        v4Excuses -= excused ? 1 : 0;
        return excused;
    }
}
