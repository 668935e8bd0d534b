package dev.rubato.bench.baseline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rubato.event.ProcessKey;
import java.util.List;
import java.util.function.DoubleFunction;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** Each published rule fires where its publication says so, and one short of it does not. */
class BaselinesTest {
    private static final ProcessKey INIT = new ProcessKey(1, 1);

    /** How many rejected attempts on new hosts, {@code gap} seconds apart, the first alarm takes; 0 without one. */
    private static int sweep(Baseline rule, double gap, int most) {
        Stream stream = new Stream(rule);
        for (int i = 1; i <= most; i++) {
            stream.attempt(3_600 + i * gap, i, 22, false);
            if (!stream.alarms.isEmpty()) {
                return i;
            }
        }
        return 0;
    }

    /** The same for ports of one host. */
    private static int ports(Baseline rule, double gap, int most) {
        Stream stream = new Stream(rule);
        for (int i = 1; i <= most; i++) {
            stream.attempt(3_600 + i * gap, 7, 1_000 + i, false);
            if (!stream.alarms.isEmpty()) {
                return i;
            }
        }
        return 0;
    }

    @Test
    void zeekCountsTwentyFiveFailedHostsOrFifteenPortsInFiveMinutes() {
        assertEquals(25, sweep(new ZeekScan(1), 1, 100));
        assertEquals(15, ports(new ZeekScan(1), 1, 100));
        assertEquals(0, sweep(new ZeekScan(1), 13, 200));
    }

    @Test
    void zeekCountsOnlyFailuresAndWaitsForAnAnswer() {
        Stream stream = new Stream(new ZeekScan(1));
        for (int i = 0; i < 60; i++) {
            stream.attempt(i, i, 443, true);
        }
        assertEquals(List.of(), stream.alarms);
        for (int i = 0; i < 25; i++) {
            stream.unanswered(400 + i * 0.01, 100 + i, 445);
        }
        assertEquals(List.of(), stream.alarms);
        stream.pass(410);
        assertEquals(List.of(405.24), stream.alarms);
    }

    @Test
    void snortsLevelsTakeFiveSevenOrThreeRejectsOfASweep() {
        assertEquals(5, sweep(new SnortScan(SnortScan.Level.LOW, 1), 1, 100));
        assertEquals(7, sweep(new SnortScan(SnortScan.Level.MEDIUM, 1), 1, 100));
        assertEquals(3, sweep(new SnortScan(SnortScan.Level.HIGH, 1), 1, 100));
        assertEquals(0, sweep(new SnortScan(SnortScan.Level.LOW, 1), 16, 100));
    }

    @Test
    void snortNeedsItsPortsBesideItsRejectsForAPortScan() {
        assertEquals(5, ports(new SnortScan(SnortScan.Level.LOW, 1), 0.1, 100));
        assertEquals(15, ports(new SnortScan(SnortScan.Level.MEDIUM, 1), 0.1, 100));
        assertEquals(10, ports(new SnortScan(SnortScan.Level.HIGH, 1), 0.1, 100));
    }

    @Test
    void snortTakesBackWhatIsAnsweredAndDoesNotTakeSilenceForARejection() {
        Stream answered = new Stream(new SnortScan(SnortScan.Level.HIGH, 1));
        Stream silent = new Stream(new SnortScan(SnortScan.Level.HIGH, 1));
        for (int i = 1; i <= 29; i++) {
            answered.attempt(i, i, 22, true);
            silent.unanswered(i, i, 22);
        }
        answered.attempt(30, 30, 22, true);
        assertEquals(List.of(), answered.alarms);
        assertEquals(List.of(), silent.alarms);
        silent.unanswered(30, 30, 22);
        assertEquals(List.of(30.0), silent.alarms);
    }

    @Test
    void aWindowOfSnortBeginsWithItsFirstAttempt() {
        Stream stream = new Stream(new SnortScan(SnortScan.Level.LOW, 1));
        for (int i = 0; i < 5; i++) {
            stream.attempt(3_595 + 10 * i, 1 + i, 22, false);
        }
        assertEquals(1, stream.alarms.size(), "the five lie within a minute, though not of the clock");
    }

    @Test
    void slipsTakesFiveHostsOfOnePortOrFivePortsOfOneHostInItsHour() {
        assertEquals(5, sweep(new SlipsScan(1), 100, 100));
        assertEquals(5, ports(new SlipsScan(1), 100, 100));
        assertEquals(0, sweep(new SlipsScan(1), 1_000, 100));
        Stream mixed = new Stream(new SlipsScan(1));
        for (int i = 1; i <= 12; i++) {
            mixed.attempt(i, i, 1_000 + i % 3, false);
        }
        assertEquals(List.of(), mixed.alarms, "four hosts on each of three ports");
    }

    @Test
    void slipsLeavesHostsOutThatHaveAName() {
        Stream stream = new Stream(new SlipsScan(1));
        for (int i = 1; i <= 40; i++) {
            stream.named(i, i);
            stream.attempt(i, i, 443, false);
        }
        assertEquals(List.of(), stream.alarms);
    }

    @Test
    void portscan2TakesFiveHostsOrTwentyPortsInAMinute() {
        assertEquals(5, sweep(new PortScan2(1), 10, 100));
        assertEquals(0, sweep(new PortScan2(1), 20, 100));
        assertEquals(20, ports(new PortScan2(1), 1, 100));
    }

    @Test
    void strictnessScalesWhatHasToBeReached() {
        assertEquals(50, sweep(new ZeekScan(2), 1, 100));
        assertEquals(6, sweep(new SnortScan(SnortScan.Level.HIGH, 2), 1, 100));
        assertEquals(10, sweep(new SlipsScan(2), 100, 100));
        assertEquals(7, sweep(RandomWalk.trw(2), 1, 100));
        assertEquals(20, sweep(new CreditLimit(2), 1, 100));
        assertEquals(1, Baselines.scaled(5, 0.01));
        assertEquals(0, Baselines.scaled(0, 3), "a test that is off stays off");
    }

    @Test
    void trwNeedsFourFailuresInARowAtAnyPace() {
        assertEquals(4, sweep(RandomWalk.trw(1), 100_000, 10));
        Stream stream = new Stream(RandomWalk.trw(1));
        for (int i = 0; i < 40; i++) {
            stream.attempt(i, i, 443, i % 2 == 0);
        }
        assertEquals(List.of(), stream.alarms);
    }

    @Test
    void repeatedAttemptsOnOneHostAreNoFirstContacts() {
        for (DoubleFunction<Baseline> rule :
                List.<DoubleFunction<Baseline>>of(RandomWalk::trw, RandomWalk::schechter, CreditLimit::new)) {
            Stream stream = new Stream(rule.apply(1));
            for (int i = 0; i < 40; i++) {
                stream.attempt(i, 5, 443, false);
            }
            assertEquals(List.of(), stream.alarms);
        }
    }

    @Test
    void schechterNeedsTenFailuresAfterTheLastSuccess() {
        assertEquals(10, sweep(RandomWalk.schechter(1), 1, 50));
        Stream stream = new Stream(RandomWalk.schechter(1));
        stream.attempt(0, 900, 22, false);
        stream.attempt(0, 901, 22, true);
        for (int i = 1; i <= 9; i++) {
            stream.attempt(i, i, 22, false);
        }
        assertEquals(List.of(), stream.alarms);
        stream.attempt(20, 20, 22, false);
        assertEquals(1, stream.alarms.size());
    }

    @Test
    void creditIsSpentByTenAttemptsAndEarnedBySuccess() {
        assertEquals(10, sweep(new CreditLimit(1), 1, 50));
        Stream stream = new Stream(new CreditLimit(1));
        for (int i = 0; i < 300; i++) {
            stream.attempt(i, i, 443, i % 3 > 0);
        }
        assertEquals(List.of(), stream.alarms);
    }

    @Test
    void theThrottlesQueueFillsAtTenASecondAndNeverAtOne() {
        assertEquals(0, sweep(new VirusThrottle(1), 1, 500));
        int attempts = sweep(new VirusThrottle(1), 0.1, 500);
        assertTrue(attempts > 100 && attempts < 115, () -> "alarm after " + attempts);
    }

    @Test
    void aShellBelowABrowserIsTheNaiveChainAndABrowserBelowAShellIsNot() {
        Stream stream = new Stream(new BrowserShell());
        ProcessKey shell = stream.start(INIT, 10, "/bin/bash");
        ProcessKey browser = stream.start(shell, 11, "/usr/lib/chromium/chromium");
        ProcessKey helper = stream.start(browser, 12, "/opt/helper/agent");
        assertEquals(List.of(), stream.alarms);
        stream.start(helper, 13, "/bin/sh");
        assertEquals(1, stream.alarms.size());
    }

    @Test
    void aCardHasToBeOverNinetyPercentForFiveMinutesWithoutABreak() {
        Stream stream = new Stream(new GpuLoad(1));
        for (int i = 0; i < 290; i += 2) {
            stream.gpu(i, 99);
        }
        stream.gpu(291, 12);
        for (int i = 292; i <= 590; i += 2) {
            stream.gpu(i, 99);
        }
        assertEquals(List.of(), stream.alarms);
        stream.gpu(592, 99);
        assertEquals(List.of(592.0), stream.alarms);
    }

    @Test
    void aClockworkConnectionIsABeaconAndAPersonIsNot() {
        List<Long> clockwork =
                LongStream.range(0, 60).mapToObj(i -> i * 60 * Stream.SECOND).toList();
        assertEquals(1, Beacons.score(clockwork), 1e-9);
        List<Long> person = LongStream.of(0, 4, 9, 300, 310, 1_900, 1_960, 5_000, 5_020, 9_000)
                .mapToObj(seconds -> seconds * Stream.SECOND)
                .toList();
        assertTrue(Beacons.score(person) < 0.6, () -> "score " + Beacons.score(person));
    }

    @Test
    void beaconsAreJudgedWhenTheirDayIsOver() {
        Stream stream = new Stream(new Beacons(1));
        for (int i = 0; i < 20; i++) {
            stream.attempt(i * 600, 3, 443, true);
        }
        assertEquals(List.of(), stream.alarms);
        stream.attempt(90_000, 4, 443, true);
        assertEquals(1, stream.alarms.size());
    }
}
