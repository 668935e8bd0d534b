package dev.rubato.detect.tempo;

import static dev.rubato.detect.tempo.TempoStory.MS;
import static dev.rubato.detect.tempo.TempoStory.SECOND;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rubato.alert.Alert;
import dev.rubato.alert.Severity;
import dev.rubato.detect.TempoClass;
import dev.rubato.lineage.HostProcess;
import dev.rubato.lineage.HostStory;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TempoDetectorTest {
    private final TempoStory story = new TempoStory();

    private void work(HostProcess driver, TempoStory.Pauses pauses, int commands) {
        for (int i = 0; i < commands; i++) {
            story.pause(pauses.next());
            story.command(driver, 50 * MS);
        }
    }

    @Test
    void thinkingAndActingInTurnsIsAnAgentsTempoWithinAHundredSteps() {
        int found = 0;
        for (int seed = 0; seed < 50; seed++) {
            HostProcess agent = story.agent();
            work(agent, TempoStory.agent(new Random(seed)), 100);
            found += story.tempo(agent) == TempoClass.AGENT ? 1 : 0;
        }
        assertTrue(found >= 45, found + " of 50 agents");
    }

    @Test
    void fewPeopleLookLikeAgentsAndNoAgentLooksLikeAPerson() {
        int agents = 0;
        int people = 0;
        for (int seed = 0; seed < 100; seed++) {
            HostProcess shell = story.terminal();
            work(shell, TempoStory.person(new Random(seed)), 100);
            agents += story.tempo(shell) == TempoClass.AGENT ? 1 : 0;
            people += story.tempo(shell) == TempoClass.HUMAN ? 1 : 0;
            HostProcess agent = story.agent();
            work(agent, TempoStory.agent(new Random(seed)), 100);
            assertFalse(story.tempo(agent) == TempoClass.HUMAN, "seed " + seed);
        }
        assertTrue(agents <= 15, agents + " of 100 people look like agents");
        assertTrue(people >= 45, people + " of 100 people are recognised");
    }

    @Test
    void aCompoundCommandOfAnAgentIsOneStep() {
        HostProcess agent = story.agent();
        Random random = new Random(1);
        TempoStory.Pauses pauses = TempoStory.agent(random);
        for (int i = 0; i < 100; i++) {
            story.pause(pauses.next());
            HostProcess shell = story.child(agent, "/bin/bash", "-c", "a; b; c");
            for (int j = random.nextInt(4); j >= 0; j--) {
                story.command(shell, 400 * MS);
            }
            story.exit(shell.key());
        }
        assertEquals(TempoClass.AGENT, story.tempo(agent));
    }

    @Test
    void theProgramsOfAPromptAreNotAScript() {
        HostProcess shell = story.terminal();
        TempoStory.Pauses pauses = TempoStory.person(new Random(4));
        for (int i = 0; i < 100; i++) {
            story.pause(pauses.next());
            story.command(shell, SECOND);
            HostProcess prompt = story.child(shell, "/bin/bash", "-c", "prompt");
            story.command(prompt, 5 * MS);
            story.exit(prompt.key());
        }
        assertFalse(story.tempo(shell) == TempoClass.SCRIPT);
    }

    @Test
    void aLoopOverHostsIsAScriptAfterTheFifth() {
        HostProcess service = story.service("/usr/bin/python3", "worm.py");
        for (int host = 1; host <= 8; host++) {
            HostProcess ssh = story.child(service, "/usr/bin/ssh", "10.0.0." + host);
            story.host.connect(ssh.key(), "10.0.0." + host, 22);
            story.pause(SECOND);
            story.exit(ssh.key());
        }
        assertEquals(TempoClass.SCRIPT, story.tempo(service));
    }

    @Test
    void aSequenceOfMoreThanSixtyCommandsIsAScriptAndFiftyAreNot() {
        HostProcess script = story.terminal();
        for (int i = 0; i < 51; i++) {
            story.command(script, SECOND);
        }
        assertEquals(TempoClass.UNKNOWN, story.tempo(script));
        for (int i = 0; i < 20; i++) {
            story.command(script, SECOND);
        }
        assertEquals(TempoClass.SCRIPT, story.tempo(script));
        assertEquals(List.of("script"), story.variants());
        for (int i = 0; i < 20; i++) {
            story.pause(20 * SECOND);
            story.command(script, SECOND);
        }
        assertFalse(story.tempo(script) == TempoClass.SCRIPT, "a script ends");
    }

    @Test
    void aLoopThatStartsAHundredProgramsASecondIsNobodysTyping() {
        HostProcess loop = story.service("/usr/bin/python3", "loop.py");
        for (int i = 0; i < 1000; i++) {
            story.command(loop, 2 * MS);
            story.pause(i % 5 == 0 ? 200 * MS : 8 * MS);
            assertFalse(story.tempo(loop) == TempoClass.HUMAN, "start " + i);
        }
    }

    @Test
    void aPersonMayPasteSevenLinesAndALoopIsNoPerson() {
        HostProcess shell = story.terminal();
        TempoStory.Pauses pauses = TempoStory.person(new Random(2));
        work(shell, pauses, 100);
        assertEquals(TempoClass.HUMAN, story.tempo(shell));
        work(shell, () -> 20 * MS, 7);
        assertEquals(TempoClass.HUMAN, story.tempo(shell));
        work(shell, () -> 20 * MS, 1);
        assertEquals(TempoClass.UNKNOWN, story.tempo(shell), "eight in a row");
    }

    @Test
    void aLongLoopDoesNotHideAnAgentForGood() {
        HostProcess agent = story.agent();
        work(agent, TempoStory.agent(new Random(1)), 100);
        assertEquals(TempoClass.AGENT, story.tempo(agent));
        work(agent, () -> 20 * MS, 500);
        work(agent, TempoStory.agent(new Random(3)), 100);
        assertEquals(TempoClass.AGENT, story.tempo(agent));
    }

    @Test
    void aParallelBuildIsOneEpoch() {
        HostProcess make = story.terminal();
        HostProcess running = story.child(make, "/usr/bin/cc");
        for (int i = 0; i < 200; i++) {
            story.pause(SECOND);
            HostProcess next = story.child(make, "/usr/bin/cc");
            story.exit(running.key());
            running = next;
        }
        assertEquals(TempoClass.UNKNOWN, story.tempo(make));
        assertTrue(story.alerts.isEmpty());
    }

    @Test
    void aBeaconIsPeriodicAndAnAgentIsNot() {
        HostProcess agent = story.agent();
        HostProcess beacon = story.child(agent, "/tmp/.x");
        for (int i = 0; i < 40; i++) {
            story.pause(60 * SECOND);
            story.command(beacon, 300 * MS);
        }
        assertTrue(story.variants().contains("periodic"), story.variants()::toString);
        HostProcess other = story.agent();
        story.alerts.clear();
        work(other, TempoStory.agent(new Random(5)), 200);
        assertFalse(story.variants().contains("periodic"), story.variants()::toString);
    }

    @Test
    void hoursWithoutAPauseAreEnduranceAndADayWithBreaksIsNot() {
        HostProcess agent = story.agent();
        for (int i = 0; i < 900; i++) {
            story.pause((2 + i % 10) * SECOND);
            story.command(agent, 2 * SECOND);
        }
        assertTrue(story.variants().contains("endurance"), story.variants()::toString);
        TempoStory person = new TempoStory();
        HostProcess other = person.agent();
        for (int i = 0; i < 2700; i++) {
            person.pause((i % 300 == 299 ? 600 : 2 + i % 10) * SECOND);
            person.command(other, 2 * SECOND);
        }
        assertFalse(person.variants().contains("endurance"), person.variants()::toString);
    }

    @Test
    void neverSaysMoreThanInfoAndNothingOfSchedulers() {
        HostProcess cron = story.service("/usr/sbin/cron");
        for (int i = 0; i < 300; i++) {
            story.pause(60 * SECOND);
            story.command(cron, SECOND);
        }
        assertTrue(story.alerts.isEmpty(), () -> story.variants().toString());
        HostProcess agent = story.agent();
        work(agent, TempoStory.agent(new Random(6)), 300);
        assertFalse(story.alerts.isEmpty());
        for (Alert alert : story.alerts) {
            assertEquals(Severity.INFO, alert.severity());
            double sum =
                    alert.evidence().stream().mapToDouble(Alert.Evidence::nats).sum();
            assertEquals(alert.score(), sum, 1e-9);
        }
    }

    @Test
    void tempoIsAFewNatsToOthersAndNeverAVeto() {
        HostProcess worm = story.host.spawn(story.service("/usr/bin/node").key(), 0, 1, "/usr/bin/claude");
        work(worm, TempoStory.agent(new Random(7)), 150);
        assertEquals(TempoClass.AGENT, story.tempo(worm));
        assertEquals(1.0, story.board.nats(worm.lineage()));
        HostProcess shell = story.terminal();
        assertEquals(0.0, story.board.nats(shell.lineage()));
        story.board.set(shell.lineage(), TempoClass.HUMAN);
        assertEquals(-1.0, story.board.nats(shell.lineage()));
        story.board.set(shell.lineage(), TempoClass.SCRIPT);
        assertEquals(0.0, story.board.nats(shell.lineage()), "a terminal explains a script");
        assertEquals(0.0, story.board.nats(null));
    }

    @Test
    void aMillionLineagesStayWithinTheTable() {
        for (int i = 0; i < 1_000_000; i++) {
            HostProcess process = story.host.spawn(HostStory.INIT, 0, 0, "/usr/sbin/daemon");
            if (i % 100 == 0) {
                story.command(process, MS);
            }
            story.exit(process.key());
        }
        assertTrue(story.detector.evictions() > 0);
        HostProcess agent = story.agent();
        work(agent, TempoStory.agent(new Random(8)), 150);
        assertEquals(TempoClass.AGENT, story.tempo(agent));
    }
}
