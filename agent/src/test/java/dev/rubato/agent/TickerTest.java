package dev.rubato.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rubato.agent.Ticker.Urgency;
import dev.rubato.detect.Pipeline;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TickerTest {
    private static final long MS_NS = 1_000_000L;
    private static final long SECOND_NS = 1_000_000_000L;
    private static final Ration COMMANDS = new Ticker(0).commands;
    private static final Ration PROGRAMS = new Ticker(0).programs;
    private static final Ration OTHERS = new Ticker(0).others;
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
            ticker.eventSeen(eventNs + i * MS_NS, Urgency.FAILED_CONTACT);
        }
        long afterNs = ticker.dueNs(eventNs + 50 * MS_NS) - eventNs - Pipeline.REORDER_NS;
        assertTrue(afterNs > 0 && afterNs <= Ticker.FAILED_CONTACT_STEP_NS + Ticker.GRACE_NS, "after " + afterNs);
    }

    @Test
    void aBurstCostsOneTickAStepAndNoMore() {
        Ticker ticker = new Ticker(START_NS);
        for (int i = 0; i < 1000; i++) {
            ticker.eventSeen(START_NS + i * MS_NS / 50, Urgency.FAILED_CONTACT);
        }
        int ticks = ticks(ticker, START_NS + 20 * MS_NS, START_NS + Pipeline.REORDER_NS + 60 * MS_NS);
        assertTrue(ticks >= 1 && ticks <= 20 * MS_NS / Ticker.FAILED_CONTACT_STEP_NS + 3, "ticks " + ticks);
    }

    /** How often a reader wakes that sleeps until time is due and then sees what came meanwhile, every 10 ms one. */
    private static int wakeUps(Ticker ticker, long fromNs, long untilNs, Urgency urgency) {
        int wakeUps = 0;
        long seenNs = fromNs;
        ticker.eventSeen(seenNs, urgency);
        for (long nowNs = ticker.dueNs(fromNs); nowNs < untilNs; nowNs = Math.max(nowNs, ticker.dueNs(nowNs))) {
            wakeUps++;
            while (seenNs + 10 * MS_NS <= nowNs) {
                seenNs += 10 * MS_NS;
                ticker.eventSeen(seenNs, urgency);
            }
            if (ticker.dueNs(nowNs) <= nowNs) {
                ticker.ticked(nowNs);
            }
        }
        return wakeUps;
    }

    @Test
    void programsThatStartWithoutTheNetworkShareLongerSteps() {
        int calm = wakeUps(new Ticker(START_NS), START_NS + 10 * SECOND_NS, START_NS + 14 * SECOND_NS, Urgency.PROGRAM);
        int busy = wakeUps(
                new Ticker(START_NS), START_NS + 10 * SECOND_NS, START_NS + 14 * SECOND_NS, Urgency.FAILED_CONTACT);
        assertTrue(calm >= 15 && calm <= 25 + PROGRAMS.atOnce(), "wake-ups " + calm);
        assertTrue(busy >= 300, "wake-ups " + busy);
    }

    @Test
    void connectionsThatSucceedShareStepsThatProgramsDoNotWaitFor() {
        int network =
                wakeUps(new Ticker(START_NS), START_NS + 10 * SECOND_NS, START_NS + 14 * SECOND_NS, Urgency.CONNECTION);
        assertTrue(network >= 30 && network <= 50 + OTHERS.atOnce(), "wake-ups " + network);
    }

    @Test
    void whileTheNetworkIsInUseAProgramOfManyWaitsForAShortStepOnly() {
        Ticker ticker = new Ticker(START_NS);
        ticker.eventSeen(START_NS + 10 * SECOND_NS, Urgency.CONNECTION);
        long eventNs = manyPrograms(ticker, START_NS + 10 * SECOND_NS);
        ticker.eventSeen(eventNs, Urgency.PROGRAM);
        long afterNs = judgedNs(ticker, eventNs) - eventNs - Pipeline.REORDER_NS;
        assertTrue(afterNs > Ticker.FAILED_CONTACT_STEP_NS + Ticker.GRACE_NS, "after " + afterNs);
        assertTrue(afterNs <= Ticker.CHAIN_STEP_NS + Ticker.GRACE_NS, "after " + afterNs);
    }

    /** Programs of twice as many as have the shortest step, one a millisecond; returns a time just after. */
    private static long manyPrograms(Ticker ticker, long fromNs) {
        int many = 2 * PROGRAMS.atOnce();
        for (int i = 0; i < many; i++) {
            ticker.eventSeen(fromNs + i * MS_NS, Urgency.PROGRAM);
        }
        return fromNs + many * MS_NS + MS_NS / 4;
    }

    /** When an event is judged beside which others wait: time is told whenever it is due. */
    private static long judgedNs(Ticker ticker, long eventNs) {
        long nowNs = eventNs + MS_NS;
        while (nowNs < eventNs + Pipeline.REORDER_NS) {
            nowNs = ticker.dueNs(nowNs);
            ticker.ticked(nowNs);
        }
        return nowNs;
    }

    /** For how long beyond the reorder delay an event waits that comes alone. */
    private static long waits(Ticker ticker, long eventNs, Urgency urgency) {
        ticker.eventSeen(eventNs, urgency);
        return ticker.dueNs(eventNs + MS_NS) - eventNs - Pipeline.REORDER_NS;
    }

    @ParameterizedTest
    @EnumSource(names = {"COMMAND", "PROGRAM", "CONNECTION", "OTHER"})
    void ofFewEventsNoneWaits(Urgency urgency) {
        Ticker ticker = new Ticker(START_NS);
        long eventNs = START_NS + 10 * SECOND_NS + 1;
        for (int i = 0; i < 100; i++) {
            long afterNs = waits(ticker, eventNs, urgency);
            assertTrue(afterNs > 0 && afterNs <= Ticker.FAILED_CONTACT_STEP_NS + Ticker.GRACE_NS, "after " + afterNs);
            ticks(ticker, eventNs, eventNs + SECOND_NS);
            eventNs += SECOND_NS + 7;
        }
    }

    @Test
    void whatDecidesNothingIsNotPrompt() {
        Ticker ticker = new Ticker(START_NS);
        long eventNs = START_NS + 10 * SECOND_NS;
        assertEquals(Ticker.CALM_STEP_NS + Ticker.GRACE_NS, waits(ticker, eventNs, Urgency.NONE));
    }

    @ParameterizedTest
    @EnumSource(names = {"COMMAND", "CONNECTION", "OTHER"})
    void whatIsNoProgramIsPromptAlsoAmongManyPrograms(Urgency urgency) {
        Ticker ticker = new Ticker(START_NS);
        long eventNs = manyPrograms(ticker, START_NS + 10 * SECOND_NS);
        ticker.eventSeen(eventNs, urgency);
        long afterNs = judgedNs(ticker, eventNs) - eventNs - Pipeline.REORDER_NS;
        assertTrue(afterNs > 0 && afterNs <= Ticker.FAILED_CONTACT_STEP_NS + Ticker.GRACE_NS, "after " + afterNs);
    }

    @Test
    void ofManyEventsAtOnceOnlySoManyArePrompt() {
        assertEquals(PROGRAMS.atOnce(), ticksOfMany(Urgency.PROGRAM), 3);
        assertEquals(OTHERS.atOnce(), ticksOfMany(Urgency.CONNECTION), 3);
        assertEquals(COMMANDS.atOnce(), ticksOfMany(Urgency.COMMAND), 3);
    }

    /** How often time is told to judge what comes every millisecond for a fifth of a second. */
    private static int ticksOfMany(Urgency urgency) {
        Ticker ticker = new Ticker(START_NS);
        long eventNs = START_NS + 10 * SECOND_NS;
        for (int i = 0; i < 200; i++) {
            ticker.eventSeen(eventNs + i * MS_NS, urgency);
        }
        return ticks(ticker, eventNs + 200 * MS_NS, eventNs + 201 * MS_NS + Pipeline.REORDER_NS);
    }

    @Test
    void aClockThatIsSetBackMakesTheRationsWhole() {
        Ticker ticker = new Ticker(START_NS);
        manyPrograms(ticker, START_NS + 10 * SECOND_NS);
        long backNs = START_NS - 3600 * SECOND_NS;
        assertEquals(backNs, ticker.dueNs(backNs));
        ticker.ticked(backNs);
        long afterNs = waits(ticker, backNs + SECOND_NS, Urgency.PROGRAM);
        assertTrue(afterNs > 0 && afterNs <= Ticker.FAILED_CONTACT_STEP_NS + Ticker.GRACE_NS, "after " + afterNs);
    }

    @Test
    void anEventThatIsReadAfterYoungerOnesDoesNotWaitForThem() {
        Ticker ticker = new Ticker(START_NS);
        long eventNs = START_NS + 10 * SECOND_NS;
        for (int i = 150; i >= 0; i--) {
            ticker.eventSeen(eventNs + i * MS_NS, Urgency.FAILED_CONTACT);
        }
        long afterNs = ticker.dueNs(eventNs + 150 * MS_NS) - eventNs - Pipeline.REORDER_NS;
        assertTrue(afterNs > 0 && afterNs <= Ticker.FAILED_CONTACT_STEP_NS + Ticker.GRACE_NS, "after " + afterNs);
    }

    @Test
    void everyFailedContactIsJudgedInItsOwnStepHoweverManySlotsThatTakes() {
        Ticker ticker = new Ticker(START_NS);
        Random random = new Random(7);
        long nowNs = START_NS;
        for (int round = 0; round < 300; round++) {
            nowNs += random.nextLong(700 * MS_NS);
            ticks(ticker, nowNs - 1, nowNs);
            long eventNs = nowNs - random.nextLong(350 * MS_NS);
            ticker.eventSeen(eventNs, Urgency.FAILED_CONTACT);
            long afterNs = ticker.dueNs(nowNs) - eventNs - Pipeline.REORDER_NS;
            assertTrue(
                    afterNs <= Ticker.FAILED_CONTACT_STEP_NS + Ticker.GRACE_NS,
                    "after " + afterNs + ", round " + round);
        }
    }

    @Test
    void aJumpOfTimeLeavesNothingPendingButTheEventThatMadeIt() {
        Ticker ticker = new Ticker(START_NS);
        ticker.eventSeen(START_NS + 10 * MS_NS, Urgency.FAILED_CONTACT);
        assertTrue(ticker.isPending());
        long first = ticker.dueNs(START_NS + 10 * MS_NS);
        ticker.ticked(first);
        assertFalse(ticker.isPending());
        ticker.eventSeen(first + 3600 * SECOND_NS, Urgency.CONNECTION);
        assertTrue(ticker.isPending());
        ticker.ticked(first + 3601 * SECOND_NS);
        assertFalse(ticker.isPending());
    }

    @Test
    void anEventOfTheNetworkDoesNotWaitForTheEndOfACalmStep() {
        Ticker ticker = new Ticker(START_NS);
        long eventNs = START_NS + 10 * SECOND_NS;
        ticker.eventSeen(eventNs, Urgency.NONE);
        ticker.eventSeen(eventNs + MS_NS, Urgency.FAILED_CONTACT);
        long afterNs = ticker.dueNs(eventNs + 2 * MS_NS) - eventNs - MS_NS - Pipeline.REORDER_NS;
        assertTrue(afterNs > 0 && afterNs <= Ticker.FAILED_CONTACT_STEP_NS + Ticker.GRACE_NS, "after " + afterNs);
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
        for (long nowNs = START_NS; nowNs < START_NS + 5 * SECOND_NS; nowNs += MS_NS / 8) {
            ticker.eventSeen(nowNs - Ticker.GRACE_NS / 2, Urgency.FAILED_CONTACT);
            ticks += ticks(ticker, nowNs, nowNs + MS_NS / 8);
        }
        assertEquals(0, ticks, 4);
    }

    @Test
    void aClockThatIsSetBackMakesTimeDueAtOnce() {
        Ticker ticker = new Ticker(START_NS);
        ticker.eventSeen(START_NS, Urgency.FAILED_CONTACT);
        ticker.ticked(START_NS + SECOND_NS);
        long backNs = START_NS - 3600 * SECOND_NS;
        assertTrue(ticker.dueNs(backNs) <= backNs);
        assertTrue(ticks(ticker, backNs, backNs + 10 * SECOND_NS) >= 10);
    }
}
