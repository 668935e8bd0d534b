package dev.rubato.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rubato.detect.Pipeline;
import org.junit.jupiter.api.Test;

class TickerTest {
    private static final long SECOND_NS = 1_000_000_000L;

    private static int ticks(Ticker ticker, long fromNs, long untilNs) {
        int ticks = 0;
        for (long due = Math.max(fromNs, ticker.dueNs()); due < untilNs; due = ticker.dueNs()) {
            ticker.ticked(due);
            ticks++;
        }
        return ticks;
    }

    @Test
    void tellsTheTimeJustAfterTheReorderDelayOfTheLastEvent() {
        Ticker ticker = new Ticker(0);
        ticker.eventSeen(10 * SECOND_NS);
        long lateNs = ticker.dueNs() - 10 * SECOND_NS - Pipeline.REORDER_NS;
        assertTrue(lateNs > 0 && lateNs < 10_000_000L, "late by " + lateNs);
    }

    @Test
    void comesToRestAtOneTickASecond() {
        Ticker ticker = new Ticker(0);
        int restless = ticks(ticker, 0, 4 * SECOND_NS);
        assertTrue(restless >= 12 && restless <= 17, "ticks " + restless);
        assertEquals(60, ticks(ticker, 4 * SECOND_NS, 64 * SECOND_NS), 1);
    }

    @Test
    void aBusyHostNeedsNoTicks() {
        Ticker ticker = new Ticker(0);
        int ticks = 0;
        for (long nowNs = 0; nowNs < SECOND_NS; nowNs += SECOND_NS / 100) {
            ticker.eventSeen(nowNs);
            ticks += ticks(ticker, nowNs, nowNs + SECOND_NS / 100);
        }
        assertEquals(0, ticks);
    }

    @Test
    void aClockThatIsSetBackMakesTimeDueAtOnce() {
        long startNs = 10_000_000_000_000L;
        Ticker ticker = new Ticker(startNs);
        long backNs = startNs - 7_200_000_000_000L;
        ticker.clockRead(backNs);
        assertTrue(ticker.dueNs() <= backNs);
        ticker.ticked(backNs);
        assertTrue(ticker.dueNs() - backNs <= 1_000_000_000L);
    }
}
