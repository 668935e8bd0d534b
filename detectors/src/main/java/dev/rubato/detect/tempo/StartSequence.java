package dev.rubato.detect.tempo;

import dev.rubato.event.ProcessKey;
import org.jspecify.annotations.Nullable;

/**
 * Program starts, joined into epochs: what one parent runs in parallel is one. Tells the pause before each epoch, from
 * the end of the last one. Owned by the detection thread.
 */
public final class StartSequence {
    /** No pause: the start belongs to the epoch before it, or what came before has not ended. */
    public static final long NONE = -1;

    private final long mergeNs;
    private @Nullable ProcessKey parent;
    private int running;
    private long beganNs;
    private long lastStartNs;
    private long lastExitNs;
    private int epochs;

    /** @param mergeNs starts no further apart are one epoch, whoever started them */
    StartSequence(long mergeNs) {
        this.mergeNs = mergeNs;
        reset();
    }

    /** For all starts of a lineage: what follows within {@link TempoParameters#EPOCH_NS} is one epoch. */
    public static StartSequence ofLineage() {
        return new StartSequence(TempoParameters.EPOCH_NS);
    }

    void reset() {
        parent = null;
        running = 0;
        beganNs = Long.MIN_VALUE;
        lastStartNs = Long.MIN_VALUE;
        lastExitNs = Long.MIN_VALUE;
        epochs = 0;
    }

    /**
     * A program was started.
     *
     * @param exitsKnown whether ends of processes are observed; if not, the pause is counted from the last start
     * @return the pause before the epoch that begins with it, or {@link #NONE}
     */
    public long started(@Nullable ProcessKey by, long timeNs, boolean exitsKnown) {
        if (epochs > 0 && timeNs < lastStartNs) {
            int counted = epochs;
            reset(); // the clock was set back
            epochs = counted;
        }
        boolean first = lastStartNs == Long.MIN_VALUE;
        boolean sameParent = by == null ? parent == null : by.equals(parent);
        long sinceStartNs = first ? 0 : timeNs - lastStartNs;
        boolean joins = !first
                && (sinceStartNs <= mergeNs
                        || (sameParent && running > 0 && sinceStartNs <= TempoParameters.PARALLEL_NS));
        long pauseNs = NONE;
        if (!joins) {
            if (!exitsKnown && !first) {
                pauseNs = sinceStartNs;
            } else if (lastExitNs >= beganNs && !first) {
                pauseNs = timeNs - lastExitNs;
            }
            epochs++;
            parent = by;
            running = 0;
            beganNs = timeNs;
            sameParent = true;
        }
        if (sameParent) {
            running++;
        }
        lastStartNs = timeNs;
        return pauseNs;
    }

    /** A program that ran since {@code executedNs} ended. */
    public void ended(@Nullable ProcessKey startedBy, long executedNs, long timeNs) {
        lastExitNs = Math.max(lastExitNs, timeNs);
        boolean sameParent = startedBy != null && startedBy.equals(parent);
        if (sameParent && executedNs >= beganNs && running > 0) {
            running--;
        }
    }

    int epochs() {
        return epochs;
    }

    /** Start of the newest program; {@link Long#MIN_VALUE} before the first. */
    long lastStartNs() {
        return lastStartNs;
    }
}
