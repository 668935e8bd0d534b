package dev.rubato.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rubato.detect.Pipeline;
import org.junit.jupiter.api.Test;

class TickerTest {
    private static final long MS_NS = 1_000_000L;
    private static final long SECOND_NS = 1_000_000_000L;
    private static final long START_NS = 1_700_000_000L * SECOND_NS;

    /** Lets time run on to {@code untilNs} without events; returns how often it was told. */
    private static int ticks(Ticker ticker, long fromNs, long untilNs) {
        int ticks = 0;
        long nowNs = fromNs;
        for (long due = ticker.dueNs(nowNs); due < untilNs; due = ticker.dueNs(nowNs)) {
            nowNs = Math.max(nowNs, due);
            ticker.ticked(nowNs);
            ticks++;
        }
        return ticks;
    }

    @Test
    void tellsTheTimeJustAfterTheReorderDelayOfAnEventAlsoWhenOthersFollowIt() {
        Ticker ticker = new Ticker(START_NS);
        long eventNs = START_NS + SECOND_NS;
        for (int i = 0; i < 40; i++) {
            ticker.eventSeen(eventNs + i * MS_NS, true);
        }
        long afterNs = ticker.dueNs(eventNs + 50 * MS_NS) - eventNs - Pipeline.REORDER_NS;
        assertTrue(afterNs > 0 && afterNs <= Ticker.STEP_NS + Ticker.GRACE_NS, "after " + afterNs);
    }

    @Test
    void aBurstCostsOneTickAStepAndNoMore() {
        Ticker ticker = new Ticker(START_NS);
        for (int i = 0; i < 1000; i++) {
            ticker.eventSeen(START_NS + i * MS_NS / 50, true);
        }
        int ticks = ticks(ticker, START_NS + 20 * MS_NS, START_NS + Pipeline.REORDER_NS + 60 * MS_NS);
        assertTrue(ticks >= 1 && ticks <= 20 * MS_NS / Ticker.STEP_NS + 3, "ticks " + ticks);
    }

    /** How often a reader wakes that sleeps until time is due and then sees what came meanwhile, every 10 ms one. */
    private static int wakeUps(Ticker ticker, long fromNs, long untilNs, boolean network) {
        int wakeUps = 0;
        long seenNs = fromNs;
        ticker.eventSeen(seenNs, network);
        for (long nowNs = ticker.dueNs(fromNs); nowNs < untilNs; nowNs = Math.max(nowNs, ticker.dueNs(nowNs))) {
            wakeUps++;
            while (seenNs + 10 * MS_NS <= nowNs) {
                seenNs += 10 * MS_NS;
                ticker.eventSeen(seenNs, network);
            }
            if (ticker.dueNs(nowNs) <= nowNs) {
                ticker.ticked(nowNs);
            }
        }
        return wakeUps;
    }

    @Test
    void programsThatStartWithoutTheNetworkShareLongerSteps() {
        int calm = wakeUps(new Ticker(START_NS), START_NS + 10 * SECOND_NS, START_NS + 14 * SECOND_NS, false);
        int busy = wakeUps(new Ticker(START_NS), START_NS + 10 * SECOND_NS, START_NS + 14 * SECOND_NS, true);
        assertTrue(calm >= 15 && calm <= 25, "wake-ups " + calm);
        assertTrue(busy >= 300, "wake-ups " + busy);
    }

    @Test
    void anEventOfTheNetworkDoesNotWaitForTheEndOfACalmStep() {
        Ticker ticker = new Ticker(START_NS);
        long eventNs = START_NS + 10 * SECOND_NS;
        ticker.eventSeen(eventNs, false);
        ticker.eventSeen(eventNs + MS_NS, true);
        long afterNs = ticker.dueNs(eventNs + 2 * MS_NS) - eventNs - MS_NS - Pipeline.REORDER_NS;
        assertTrue(afterNs > 0 && afterNs <= Ticker.STEP_NS + Ticker.GRACE_NS, "after " + afterNs);
    }

    @Test
    void comesToRestAtOneTickASecond() {
        Ticker ticker = new Ticker(START_NS);
        int restless = ticks(ticker, START_NS, START_NS + 4 * SECOND_NS);
        assertTrue(restless >= 12 && restless <= 17, "ticks " + restless);
        assertEquals(60, ticks(ticker, START_NS + 4 * SECOND_NS, START_NS + 64 * SECOND_NS), 1);
    }

    @Test
    void eventsThatFollowQuicklyMakeTicksNeedless() {
        Ticker ticker = new Ticker(START_NS);
        int ticks = 0;
        for (long nowNs = START_NS; nowNs < START_NS + 5 * SECOND_NS; nowNs += MS_NS / 2) {
            ticker.eventSeen(nowNs - Ticker.GRACE_NS / 2, true);
            ticks += ticks(ticker, nowNs, nowNs + MS_NS / 2);
        }
        assertEquals(0, ticks, 4);
    }

    @Test
    void aClockThatIsSetBackMakesTimeDueAtOnce() {
        Ticker ticker = new Ticker(START_NS);
        ticker.eventSeen(START_NS, true);
        ticker.ticked(START_NS + SECOND_NS);
        long backNs = START_NS - 3600 * SECOND_NS;
        assertTrue(ticker.dueNs(backNs) <= backNs);
        assertTrue(ticks(ticker, backNs, backNs + 10 * SECOND_NS) >= 10);
    }
}
