package dev.rubato.agent;

import dev.rubato.detect.Pipeline;

/**
 * Decides when to say that time passed: an event must not wait for the next one to be judged, and a quiet host must
 * cost nothing. Once the reorder delay of the newest event is over, time is told, then four times a second while
 * attempts may still be waiting for an answer, then once a second. Owned by the detection thread; it has no clock.
 */
final class Ticker {
    /** Beyond the reorder delay, so that the event before is due for certain. */
    private static final long MARGIN_NS = 3_000_000L;

    /** An attempt without an answer counts as silent after 3 s: until then, and one reorder delay more, time is told often. */
    private static final long RESTLESS_NS = 3_500_000_000L;

    private static final long RESTLESS_STEP_NS = 250_000_000L;
    /** A clock that is corrected by less catches up by itself. */
    private static final long SET_BACK_NS = 1_000_000_000L;

    private static final long QUIET_STEP_NS = 1_000_000_000L;

    private long lastEventNs;
    private long lastTickNs;

    Ticker(long startNs) {
        lastEventNs = startNs;
        lastTickNs = startNs;
    }

    /** An event of {@code timeNs} was read. */
    void eventSeen(long timeNs) {
        lastEventNs = Math.max(lastEventNs, timeNs);
    }

    /** The clock was read: if it was set back, what was told of the future counts no more and time is due at once. */
    void clockRead(long nowNs) {
        if (nowNs < lastTickNs - SET_BACK_NS) {
            lastTickNs = nowNs - Pipeline.REORDER_NS - 2 * MARGIN_NS;
            lastEventNs = lastTickNs;
        }
    }

    /** Time was told at {@code nowNs}. */
    void ticked(long nowNs) {
        lastTickNs = nowNs;
    }

    /** When time has to be told next, if no event comes before. */
    long dueNs() {
        long firstNs = lastEventNs + Pipeline.REORDER_NS + MARGIN_NS;
        if (lastTickNs < firstNs) {
            return firstNs;
        }
        return lastTickNs + (lastTickNs - lastEventNs < RESTLESS_NS ? RESTLESS_STEP_NS : QUIET_STEP_NS);
    }
}
