package dev.rubato.agent;

import dev.rubato.detect.Pipeline;

/**
 * Decides when to say that time passed: an event must not wait for the next one to be judged, and a quiet host must
 * cost nothing. Owned by the detection thread; it has no clock.
 *
 * <p>Time is told when the reorder delay of an event is over and no newer event has said so; then four times a second
 * while attempts may still be waiting for an answer; then once a second.
 */
final class Ticker {
    /** Events within one step share a tick: shorter judges sooner and ticks more often after a burst. */
    static final long STEP_NS = 3_000_000L;

    /**
     * The step while programs start and nothing touches the network: no scan is under way then and no chain through a
     * socket, and a build must not wake the thread for each of its programs.
     */
    static final long CALM_STEP_NS = 200_000_000L;

    /** How long the network counts as in use after its last event: as long as a spawn may follow its connection. */
    private static final long NETWORK_NS = 2_000_000_000L;

    /** How long newer events are given to make the tick needless; all of it comes on top of an alert's delay. */
    static final long GRACE_NS = 1_000_000L;

    /**
     * An attempt without an answer counts as silent after 3 s: until then, and one reorder delay more, time is told
     * often.
     */
    private static final long RESTLESS_NS = 3_500_000_000L;

    private static final long RESTLESS_STEP_NS = 250_000_000L;
    private static final long QUIET_STEP_NS = 1_000_000_000L;

    /** A clock that is corrected by less catches up by itself. */
    private static final long SET_BACK_NS = 1_000_000_000L;

    /** More than the steps of a reorder delay; if events come from further ahead, the oldest step waits for the next. */
    private static final int MAX_STEPS = 256;

    private final long[] stepEndsNs = new long[MAX_STEPS];
    private int firstStep;
    private int steps;
    private long lastEventNs;
    private long lastTickNs;
    private long frontierNs;
    private long networkNs = Long.MIN_VALUE / 2;

    Ticker(long startNs) {
        reset(startNs);
    }

    private void reset(long nowNs) {
        steps = 0;
        lastEventNs = nowNs;
        lastTickNs = nowNs;
        frontierNs = nowNs;
        networkNs = nowNs;
    }

    /**
     * An event of {@code timeNs}, which is not a tick, was read.
     *
     * @param network whether it tells of the network and not of processes alone
     */
    void eventSeen(long timeNs, boolean network) {
        lastEventNs = Math.max(lastEventNs, timeNs);
        if (network) {
            networkNs = Math.max(networkNs, timeNs);
        }
        long stepNs = timeNs - networkNs <= NETWORK_NS ? STEP_NS : CALM_STEP_NS;
        long endNs = (timeNs / stepNs + 1) * stepNs;
        boolean pending = endNs + Pipeline.REORDER_NS > frontierNs;
        if (pending && stepNs == STEP_NS && steps > 0 && steps < MAX_STEPS) {
            splitLast(endNs);
        }
        if (pending && (steps == 0 || endNs > stepEndsNs[(firstStep + steps - 1) % MAX_STEPS])) {
            if (steps == MAX_STEPS) {
                dropFirstStep();
            }
            stepEndsNs[(firstStep + steps) % MAX_STEPS] = endNs;
            steps++;
        }
        advance(timeNs);
    }

    /** An event of the network does not wait for the end of a calm step that it falls into. */
    private void splitLast(long endNs) {
        int last = (firstStep + steps - 1) % MAX_STEPS;
        boolean afterOthers = steps == 1 || endNs > stepEndsNs[(firstStep + steps - 2) % MAX_STEPS];
        if (endNs < stepEndsNs[last] && afterOthers) {
            stepEndsNs[(last + 1) % MAX_STEPS] = stepEndsNs[last];
            stepEndsNs[last] = endNs;
            steps++;
        }
    }

    /** Time was told at {@code nowNs}. */
    void ticked(long nowNs) {
        lastTickNs = nowNs;
        advance(nowNs);
    }

    private void advance(long timeNs) {
        frontierNs = Math.max(frontierNs, timeNs);
        while (steps > 0 && stepEndsNs[firstStep] + Pipeline.REORDER_NS <= frontierNs) {
            dropFirstStep();
        }
    }

    private void dropFirstStep() {
        firstStep = (firstStep + 1) % MAX_STEPS;
        steps--;
    }

    /** Whether an event was seen whose reorder delay is not over. */
    boolean isPending() {
        return steps > 0;
    }

    /** When time has to be told next, if no event comes before: at once after the clock was set back. */
    long dueNs(long nowNs) {
        if (nowNs < lastTickNs - SET_BACK_NS) {
            reset(nowNs);
            return nowNs;
        }
        long regularNs = lastTickNs + (lastTickNs - lastEventNs < RESTLESS_NS ? RESTLESS_STEP_NS : QUIET_STEP_NS);
        return steps == 0 ? regularNs : stepEndsNs[firstStep] + Pipeline.REORDER_NS + GRACE_NS;
    }
}
