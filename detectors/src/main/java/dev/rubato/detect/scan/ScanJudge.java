package dev.rubato.detect.scan;

import dev.rubato.detect.Cusum;
import dev.rubato.detect.DetectorContext;
import dev.rubato.detect.TempoBoard;
import dev.rubato.lineage.HostView;
import dev.rubato.lineage.Lineage;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Decides whether what a lineage or the host holds against itself is an alarm, and whose. */
final class ScanJudge {
    private final HostView host;
    private final TempoBoard tempo;
    private final ScanReporter reporter;
    private final ScanKeys keys;
    private long postponed;

    ScanJudge(DetectorContext context, ScanReporter reporter, ScanKeys keys) {
        this.host = context.host();
        this.tempo = context.tempo();
        this.reporter = reporter;
        this.keys = keys;
    }

    /** Alarms if the evidence of the lineage on its own host or elsewhere, or else that of the host there, suffices. */
    void judge(@Nullable Lineage lineage, boolean own, ScanKey hostKey, long nowNs) {
        double threshold = reporter.threshold(nowNs);
        if (lineage != null) {
            ScanKey key = keys.of(lineage, own);
            if (suffices(key, threshold - tempo.nats(lineage), nowNs)) {
                reporter.alarm(key, key, lineage, tempo.term(lineage), nowNs);
                hostKey.reset();
                return;
            }
        }
        if (hostKey.test().score() < threshold) {
            return;
        }
        Lineage main = ScanActor.mainLineage(hostKey.decisive());
        if (suffices(hostKey, threshold - tempo.nats(main), nowNs)) {
            ScanKey owner = main == null ? hostKey : keys.of(main, own);
            reporter.alarm(hostKey, owner, main, tempo.term(main), nowNs);
            if (main != null) {
                owner.reset();
                keys.settle(ScanKeys.id(main, own), owner);
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
    private long waiting(List<Attempt> attempts, long nowNs) {
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

    /** Alarms that were put off because processes seemed to wait for local servers. */
    long postponed() {
        return postponed;
    }
}
