package dev.rubato.detect.replication;

import static dev.rubato.detect.replication.ReplicationStory.HOUR;
import static dev.rubato.detect.replication.ReplicationStory.target;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rubato.alert.Alert;
import dev.rubato.detect.Fact;
import dev.rubato.lineage.HostProcess;
import dev.rubato.lineage.HostStory;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReplicationMemoryTest {
    private static HostProcess worm(ReplicationStory story) {
        return story.child(story.login(story.sshd(), false, "/bin/sh"), "/tmp/agent");
    }

    private static void infect(ReplicationStory story, HostProcess worm, int i) {
        story.scp(worm, "/tmp/agent", target(i), 700_000);
        story.ssh(worm, target(i), "/tmp/agent");
    }

    @Test
    void aWormIsFoundAcrossARestartThatLostTheEventsOfItsFirstTargets() {
        ReplicationStory before = new ReplicationStory();
        infect(before, worm(before), 1);
        assertEquals(List.of(), before.alarms());

        ReplicationStory after = new ReplicationStory(HostStory.START_NS, before.facts);
        HostProcess worm = worm(after);
        after.host.pause(8 * HOUR);
        infect(after, worm, 2);
        assertFalse(after.alarms().isEmpty(), after.alerts::toString);
        Alert alert = after.alarms().getFirst();
        assertEquals(
                alert.score(),
                alert.evidence().stream().mapToDouble(Alert.Evidence::nats).sum(),
                1e-9);
        assertTrue(alert.summary().contains("2 hosts"), alert.summary());
    }

    @Test
    void anAlertThatWasToldBeforeTheRestartIsContinued() {
        ReplicationStory before = new ReplicationStory();
        HostProcess worm = worm(before);
        infect(before, worm, 1);
        infect(before, worm, 2);
        Alert told = before.alarms().getLast();

        ReplicationStory after = new ReplicationStory(HostStory.START_NS, before.facts);
        infect(after, worm(after), 3);
        Alert continued = after.alarms().getFirst();
        assertEquals(told.id(), continued.id());
        assertEquals(told.update() + 1, continued.update());
    }

    @Test
    void evidenceIsForgottenAfterAWeekWithoutMore() {
        ReplicationStory story = new ReplicationStory();
        HostProcess worm = worm(story);
        infect(story, worm, 1);
        story.host.pause(8 * 24 * HOUR);
        infect(story, worm, 2);
        assertEquals(List.of(), story.alarms());
    }

    @Test
    void factsOfADayAreBoundedAndCounted() {
        ReplicationStory story = new ReplicationStory();
        HostProcess terminal = story.terminal();
        for (int i = 0; i < 10_000; i++) {
            story.refused(terminal, "10." + (i >> 16 & 255) + "." + (i >> 8 & 255) + "." + (i & 255), 22);
        }
        int limit = ReplicationParameters.Limits.defaults().factsPerDay();
        assertTrue(story.facts.size() <= limit + 2, "" + story.facts.size());
        assertTrue(story.detector.counts().getOrDefault("steps-not-remembered", 0L) > 5_000);
    }

    @Test
    void factsOfAnotherFormAreCountedAndPassedOver() {
        List<Fact> strange = new ArrayList<>();
        for (long step = -1; step < 9; step++) {
            strange.add(new Fact(1, Fact.Kind.REPLICATION, 5, List.of(step), ""));
            strange.add(new Fact(1, Fact.Kind.REPLICATION, 5, List.of(step, 99L, 99L, 99L, 99L, 99L, 99L), ""));
        }
        strange.add(new Fact(1, Fact.Kind.REPLICATION, 5, List.of(), ""));
        strange.add(new Fact(1, Fact.Kind.HABIT, 5, List.of(), ""));
        ReplicationStory story = new ReplicationStory(HostStory.START_NS, strange);
        assertTrue(story.detector.counts().getOrDefault("facts-unreadable", 0L) >= 10);
    }
}
