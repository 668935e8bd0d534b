package dev.rubato.detect.tempo;

import dev.rubato.event.Address;

/**
 * Program starts that follow each other at machine speed, and the addresses reached meanwhile. Constant time and space.
 * Owned by the detection thread.
 */
final class ScriptRun {
    private final long[] targets = new long[TempoParameters.SCRIPT_TARGETS];
    private int targetCount;
    private double nats;
    private int length;
    private int longest;
    private boolean script;

    void reset() {
        targetCount = 0;
        nats = 0;
        length = 0;
        longest = 0;
        script = false;
    }

    void add(long gapNs) {
        double step = gapNs < TempoParameters.SCRIPT_GAP_NS ? TempoParameters.SCRIPT_FAST : TempoParameters.SCRIPT_SLOW;
        nats = Math.clamp(nats + step, 0, TempoParameters.MOST_SCRIPT_NATS);
        if (gapNs < TempoParameters.RUN_GAP_NS) {
            length++;
            longest = Math.max(longest, length);
        } else {
            length = 0;
            targetCount = 0;
        }
        judge();
    }

    /** An address was reached for; counted while a run goes on. */
    void reached(Address remote) {
        if (length == 0 || targetCount == targets.length) {
            return;
        }
        long hash = remote.hash64();
        for (int i = 0; i < targetCount; i++) {
            if (targets[i] == hash) {
                return;
            }
        }
        targets[targetCount++] = hash;
        judge();
    }

    private void judge() {
        if (nats >= TempoParameters.SCRIPT
                && (length > TempoParameters.SCRIPT_RUN || targetCount >= TempoParameters.SCRIPT_TARGETS)) {
            script = true;
        } else if (nats == 0) {
            script = false;
        }
    }

    /** Whether it is a script's tempo, until enough pauses say otherwise. */
    boolean isScript() {
        return script;
    }

    /** Evidence for a script, nats. */
    double nats() {
        return nats;
    }

    int length() {
        return length;
    }

    int longest() {
        return longest;
    }

    /** Addresses reached in the present run, at most {@link TempoParameters#SCRIPT_TARGETS}. */
    int targets() {
        return targetCount;
    }
}
