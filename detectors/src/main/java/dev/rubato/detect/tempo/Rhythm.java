package dev.rubato.detect.tempo;

import dev.rubato.detect.TempoClass;
import dev.rubato.event.Address;
import dev.rubato.event.ProcessKey;
import dev.rubato.lineage.HostProcess;
import dev.rubato.lineage.Lineage;
import dev.rubato.lineage.OriginClass;
import org.jspecify.annotations.Nullable;

/**
 * The program starts of one lineage over time. About 400 bytes; nothing is allocated per start. Owned by the detection
 * thread.
 *
 * <p>Two sequences: all starts tell a script. A person or an agent is told from what the <em>driver</em> starts, the
 * lineage's root or, where the root only wraps one program, that program: the commands within a compound command, of a
 * prompt or of a build follow each other at machine speed whoever asked for them.
 */
final class Rhythm {
    private final StartSequence all = StartSequence.ofLineage();
    private final StartSequence driven = new StartSequence(0);
    private final ReactionGaps gaps = new ReactionGaps();
    private final ScriptRun run = new ScriptRun();
    private Lineage lineage;
    private @Nullable ProcessKey driver;
    private @Nullable ProcessKey onlyChild;
    private boolean settled;
    private @Nullable ProcessKey newest;

    /** Starts by the driver in a row without a second between them; to {@code run} those within 250 ms are one. */
    private int hurried;

    private long enduranceFromNs;
    private int enduranceEpochs;
    private TempoClass tempo = TempoClass.UNKNOWN;
    private int told;

    Rhythm(Lineage lineage) {
        this.lineage = lineage;
        begin(lineage);
    }

    /** Forgets the lineage before and follows {@code other}. */
    void begin(Lineage other) {
        lineage = other;
        all.reset();
        gaps.reset();
        run.reset();
        drive(rootKey());
        settled = false;
        newest = null;
        enduranceEpochs = 0;
        tempo = TempoClass.UNKNOWN;
        told = 0;
    }

    /** A process began an image; later images of the newest process are one start with its first. */
    void started(HostProcess process, long timeNs, boolean exitsKnown) {
        if (process.key().equals(newest) || process == lineage.root()) {
            return;
        }
        newest = process.key();
        HostProcess parent = process.parent();
        ProcessKey by = parent == null ? null : parent.key();
        long beforeNs = all.lastStartNs();
        int epochs = all.epochs();
        long pauseNs = all.started(by, timeNs, exitsKnown);
        if (pauseNs >= 0 && exitsKnown) {
            run.add(pauseNs);
        }
        if (all.epochs() > epochs) {
            endure(timeNs, beforeNs);
        }
        if (isDriver(by, process.key())) {
            long drivenPauseNs = driven.started(by, timeNs, exitsKnown);
            if (drivenPauseNs >= 0) {
                hurried = drivenPauseNs < TempoParameters.HURRY_NS ? hurried + 1 : 0;
                if (hurried <= TempoParameters.HUMAN_RUN || drivenPauseNs >= TempoParameters.PERIODIC_GAP_NS) {
                    gaps.add(drivenPauseNs);
                }
            }
        }
        tempo = classify();
    }

    private boolean isDriver(@Nullable ProcessKey by, ProcessKey child) {
        if (by == null) {
            return false;
        }
        if (!settled && by.equals(onlyChild) && driven.epochs() <= 1) {
            drive(by);
        } else if (by.equals(rootKey()) && !by.equals(driver)) {
            drive(by); // the root starts more than the one program: it is no wrapper
            settled = true;
        }
        if (!by.equals(driver)) {
            return false;
        }
        if (driven.epochs() == 0) {
            onlyChild = child;
        }
        return true;
    }

    private void drive(@Nullable ProcessKey by) {
        driver = by;
        driven.reset();
        hurried = 0;
        onlyChild = null;
    }

    private @Nullable ProcessKey rootKey() {
        HostProcess root = lineage.root();
        return root == null ? null : root.key();
    }

    private void endure(long timeNs, long beforeNs) {
        if (enduranceEpochs == 0 || timeNs - beforeNs > TempoParameters.ENDURANCE_PAUSE_NS || timeNs < beforeNs) {
            enduranceEpochs = 0;
            enduranceFromNs = timeNs;
        }
        enduranceEpochs++;
    }

    void ended(HostProcess process, long timeNs) {
        if (process.key().equals(driver)) {
            drive(rootKey());
            settled = true;
        }
        if (process.imageInherited()) {
            return;
        }
        HostProcess parent = process.parent();
        ProcessKey by = parent == null ? null : parent.key();
        all.ended(by, process.executedNs(), timeNs);
        if (by != null && by.equals(driver)) {
            driven.ended(by, process.executedNs(), timeNs);
        }
    }

    /** The lineage reached for an address. */
    void reached(Address remote) {
        run.reached(remote);
        tempo = classify();
    }

    private TempoClass classify() {
        if (run.isScript()) {
            return TempoClass.SCRIPT;
        }
        double nats = gaps.agentNats();
        double agent = TempoParameters.AGENT * (tempo == TempoClass.AGENT ? TempoParameters.KEEP : 1);
        if (gaps.count() >= TempoParameters.AGENT_GAPS && nats >= agent) {
            return TempoClass.AGENT;
        }
        double human = TempoParameters.HUMAN * (tempo == TempoClass.HUMAN ? TempoParameters.KEEP : 1);
        boolean slow = gaps.count() >= TempoParameters.HUMAN_GAPS && nats <= human;
        int inARow = Math.max(run.length(), hurried);
        return slow && inARow <= TempoParameters.HUMAN_RUN ? TempoClass.HUMAN : TempoClass.UNKNOWN;
    }

    TempoClass tempo() {
        return tempo;
    }

    boolean isPeriodic() {
        return gaps.isPeriodic();
    }

    /** Whether the lineage has gone on for hours without the pauses that people make. */
    boolean endures(long nowNs) {
        boolean terminal = lineage.origin() == OriginClass.TTY;
        boolean machine = tempo == TempoClass.SCRIPT || tempo == TempoClass.AGENT;
        return enduranceEpochs >= TempoParameters.ENDURANCE_EPOCHS
                && nowNs - enduranceFromNs >= TempoParameters.ENDURANCE_NS
                && (terminal ? machine : tempo != TempoClass.HUMAN);
    }

    /** Whether this is the first time that {@code variant} is told of this lineage. */
    boolean tellsFirst(TempoVariant variant) {
        int bit = 1 << variant.ordinal();
        boolean first = (told & bit) == 0;
        told |= bit;
        return first;
    }

    Lineage lineage() {
        return lineage;
    }

    int epochs() {
        return all.epochs();
    }

    ReactionGaps gaps() {
        return gaps;
    }

    ScriptRun run() {
        return run;
    }
}
