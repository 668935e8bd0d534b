package dev.rubato.detect.scan;

import static dev.rubato.detect.scan.ScanStory.DAY;
import static dev.rubato.detect.scan.ScanStory.MS;
import static dev.rubato.detect.scan.ScanStory.SECOND;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rubato.detect.Fact;
import dev.rubato.detect.Suspicions;
import dev.rubato.lineage.HostProcess;
import dev.rubato.lineage.HostStory;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class MemoryAcrossRestartsTest {
    private static long count(List<Fact> facts, Fact.Kind kind) {
        return facts.stream().filter(fact -> fact.kind() == kind).count();
    }

    @Test
    void whatWasReachedBeforeARestartIsNoFirstContactAfterIt() {
        ScanStory before = new ScanStory();
        HostProcess tool = before.child(before.terminal(), "/usr/bin/tool");
        for (int i = 1; i <= 20; i++) {
            before.answered(tool, "10.8.0." + i, 22);
        }
        ScanStory after = new ScanStory(10 * DAY, true, before.facts);
        HostProcess same = after.child(after.terminal(), "/usr/bin/tool");
        for (int i = 1; i <= 20; i++) {
            after.refused(same, "10.8.0." + i, 22);
        }
        assertEquals(0, after.detector.statistics().observations());
        ScanStory forgetful = new ScanStory(10 * DAY, true);
        HostProcess again = forgetful.child(forgetful.terminal(), "/usr/bin/tool");
        for (int i = 1; i <= 20; i++) {
            forgetful.refused(again, "10.8.0." + i, 22);
        }
        assertFalse(forgetful.alerts.isEmpty());
    }

    @Test
    void anEndpointIsRememberedOnceHoweverOftenItIsReached() {
        ScanStory story = new ScanStory();
        HostProcess tool = story.child(story.terminal(), "/usr/bin/tool");
        for (int i = 0; i < 100; i++) {
            story.answered(tool, "192.0.2.1", 443);
        }
        assertEquals(2, count(story.facts, Fact.Kind.FIRST_CONTACT), "its address and itself");
    }

    @Test
    void theFactsOfADayAreBoundedAndWhatIsLostIsCounted() {
        List<Fact> facts = new ArrayList<>();
        FirstContactMemory memory = new FirstContactMemory(ScanParameters.defaults(), facts::add);
        int most = ScanParameters.defaults().factsPerDay();
        for (int i = 0; i < most + 500; i++) {
            memory.rememberEndpoint(i * 0x9e37_79b9L, HostStory.START_NS);
        }
        assertEquals(most, facts.size());
        assertTrue(memory.factsDropped() > 400);
        memory.rememberEndpoint(-1, HostStory.START_NS + DAY);
        assertEquals(most + 1, facts.size());
    }

    @Test
    void aHostThatFailsALotEveryDayIsHeldToThatAndRemembersItAcrossARestart() {
        List<Fact> facts = new ArrayList<>();
        Baselines baselines = new Baselines(ScanParameters.defaults(), BreadthParameters.defaults(), facts::add);
        long nowNs = HostStory.START_NS;
        for (int day = 0; day < 5; day++) {
            baselines.advance(nowNs);
            for (int i = 0; i < 60; i++) {
                baselines.attempted();
                baselines.failed(nowNs + i * SECOND, true);
            }
            baselines.reachedHost(true);
            nowNs += DAY;
        }
        baselines.advance(nowNs);
        assertEquals(0.1, baselines.failuresPerSecond(), 1e-9);
        assertEquals(15.43, baselines.thresholdNats(), 1e-9);
        assertEquals(6 / 86_400.0, baselines.hostsPerSecond(), 1e-12);
        Baselines after = new Baselines(ScanParameters.defaults(), BreadthParameters.defaults(), fact -> {});
        facts.forEach(after::recall);
        assertEquals(baselines.failuresPerSecond(), after.failuresPerSecond());
        assertEquals(baselines.hostsPerSecond(), after.hostsPerSecond());
        assertEquals(5, count(facts, Fact.Kind.FAILURE_RATE));
        assertEquals(5, count(facts, Fact.Kind.BREADTH_RATE));
    }

    @Test
    void learningStopsAtItsCeilingsAndABusyHostNeedsMoreEvidence() {
        Baselines baselines = new Baselines(ScanParameters.defaults(), BreadthParameters.defaults(), fact -> {});
        long nowNs = HostStory.START_NS;
        for (int day = 0; day < 4; day++) {
            baselines.advance(nowNs);
            for (int i = 0; i < 8_000; i++) {
                baselines.attempted();
                baselines.failed(nowNs + i * MS, true);
                baselines.reachedHost(true);
            }
            nowNs += DAY;
        }
        baselines.advance(nowNs);
        assertEquals(0.2, baselines.failuresPerSecond(), 1e-9);
        assertEquals(Math.log(16_000 / 0.001), baselines.thresholdNats(), 1e-9);
        assertEquals(48 / 86_400.0, baselines.hostsPerSecond(), 1e-12);
    }

    @Test
    void aScanDoesNotTeachWhatIsOrdinary() {
        ScanStory story = new ScanStory();
        HostProcess tool = story.child(story.terminal(), "/usr/bin/tool");
        for (int i = 1; i <= 200; i++) {
            story.refused(tool, "10.8.0." + i, 22);
        }
        story.pause(DAY);
        Fact today = story.facts.stream()
                .filter(fact -> fact.kind() == Fact.Kind.FAILURE_RATE)
                .reduce((one, other) -> other)
                .orElseThrow();
        assertEquals(2, today.values().size(), () -> "attempts and no failures: " + today);
    }

    @Test
    void failuresTeachNothingWhileAnyDetectorSuspectsAnyLineage() {
        for (boolean suspected : new boolean[] {false, true}) {
            ScanStory story = new ScanStory();
            HostProcess tool = story.child(story.terminal(), "/usr/bin/tool");
            HostProcess other = story.child(story.terminal(), "/usr/bin/other");
            if (suspected) {
                story.suspicions.note(
                        other.lineage(), "spawn-chain", new Suspicions.Suspicion(5, 9.2, story.host.nowNs, false));
            }
            story.refused(tool, "192.0.2.1", 443);
            story.pause(2 * 3_600 * SECOND);
            for (int i = 2; i <= 4; i++) {
                story.refused(tool, "192.0.2." + i, 443);
            }
            story.pause(DAY);
            long taught = story.facts.stream()
                    .filter(fact -> fact.kind() == Fact.Kind.FAILURE_RATE)
                    .mapToLong(fact -> fact.values().get(2))
                    .sum();
            assertEquals(suspected ? 3 : 4, taught, "the others come two hours later");
        }
    }

    @Test
    void daysThatTaughtTooLittleLeaveTheFiguresAsTheyWere() {
        List<Fact> facts = new ArrayList<>();
        Baselines baselines = new Baselines(ScanParameters.defaults(), BreadthParameters.defaults(), facts::add);
        long nowNs = HostStory.START_NS;
        for (int day = 0; day < 25; day++) {
            baselines.advance(nowNs);
            for (int i = 0; i < 60; i++) {
                baselines.failed(nowNs + i * SECOND, day < 5 || i < 40);
            }
            for (int i = 0; i < 20; i++) {
                baselines.reachedHost(day < 5 || i < 10);
            }
            nowNs += DAY;
        }
        baselines.advance(nowNs);
        assertEquals(20 / 86_400.0, baselines.hostsPerSecond(), 1e-12);
        assertEquals(0.1, baselines.failuresPerSecond(), 1e-9);
        Baselines after = new Baselines(ScanParameters.defaults(), BreadthParameters.defaults(), fact -> {});
        facts.forEach(after::recall);
        assertEquals(baselines.hostsPerSecond(), after.hostsPerSecond());
        assertEquals(baselines.failuresPerSecond(), after.failuresPerSecond());
    }

    @Test
    void anHourlySuspicionDoesNotTeachThatNewHostsAreRare() {
        for (boolean suspected : new boolean[] {false, true}) {
            ScanStory story = new ScanStory(0, false);
            HostProcess tool = story.child(story.terminal(), "/usr/bin/tool");
            HostProcess other = story.child(story.terminal(), "/usr/bin/other");
            for (int hour = 0; hour < 24 * 5; hour++) {
                if (suspected) {
                    story.suspicions.note(
                            other.lineage(), "spawn-chain", new Suspicions.Suspicion(5, 9.2, story.host.nowNs, false));
                }
                story.answered(tool, "10.8." + hour / 24 + "." + (1 + hour % 24), 22);
                story.pause(3_600 * SECOND - MS);
            }
            assertEquals(suspected ? 0 : 5, count(story.facts, Fact.Kind.BREADTH_RATE));
        }
    }
}
