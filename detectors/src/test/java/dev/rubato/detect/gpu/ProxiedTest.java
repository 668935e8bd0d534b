package dev.rubato.detect.gpu;

import static dev.rubato.detect.gpu.ComputeTest.assertSums;
import static dev.rubato.detect.gpu.ComputeTest.only;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rubato.alert.Alert;
import dev.rubato.alert.Severity;
import dev.rubato.detect.Suspicions;
import dev.rubato.event.Flow;
import dev.rubato.lineage.HostProcess;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ProxiedTest {
    private static final String PEER = "10.0.0.5";

    @Test
    void flagsAHostThatActsOnAPeersAnswersWithinTenCycles() {
        GpuStory story = GpuStory.watchedHost();
        HostProcess agent = story.service("/srv/agent");
        int cycles = 0;
        while (story.alarms().isEmpty() && cycles < 50) {
            cycle(story, agent, PEER, 4, 900, 400);
            cycles++;
        }
        assertTrue(cycles <= 10, "cycles: " + cycles);
        Alert alert = only(story);
        assertEquals("proxied", alert.variant());
        assertEquals(Severity.MEDIUM, alert.severity());
        assertSums(alert);
        assertTrue(alert.events().size() > 3 && alert.events().size() <= Alert.MAX_CITED);
    }

    @Test
    void countsQuestionsThatGrow() {
        GpuStory story = GpuStory.watchedHost();
        HostProcess agent = story.service("/srv/agent");
        for (int i = 0; i < 12; i++) {
            cycle(story, agent, PEER, 4, 4000 + 1500L * i, 600);
        }
        assertTrue(
                only(story).evidence().stream().anyMatch(row -> row.name().startsWith("questions grow")),
                () -> only(story).evidence().toString());
        assertSums(only(story));
    }

    @Test
    void pagesWhenAnotherDetectorSuspectsTheLineage() {
        GpuStory story = GpuStory.watchedHost();
        HostProcess agent = story.service("/srv/agent");
        story.suspicions.note(agent.lineage(), "scan", new Suspicions.Suspicion(12, 15.43, story.nowNs, true));
        for (int i = 0; i < 12; i++) {
            cycle(story, agent, PEER, 4, 900, 400);
        }
        assertEquals(Severity.HIGH, only(story).severity());
    }

    @Test
    void staysSilentOnAPublicModel() {
        GpuStory story = GpuStory.watchedHost();
        HostProcess agent = story.service("/srv/agent");
        for (int i = 0; i < 50; i++) {
            cycle(story, agent, "93.184.216.34", 4, 900, 400);
        }
        assertEquals(List.of(), story.alerts);
    }

    @Test
    void staysSilentOnAFileServerThatAnswersAtOnce() {
        GpuStory story = GpuStory.watchedHost();
        HostProcess build = story.service("/srv/build");
        for (int i = 0; i < 50; i++) {
            cycle(story, build, PEER, 0.05, 900, 400);
        }
        assertEquals(List.of(), story.alerts);
    }

    @Test
    void staysSilentOnDownloads() {
        GpuStory story = GpuStory.watchedHost();
        HostProcess build = story.service("/srv/build");
        for (int i = 0; i < 50; i++) {
            cycle(story, build, PEER, 4, 900, 30L << 20);
        }
        assertEquals(List.of(), story.alerts);
    }

    @Test
    void staysSilentOnAPollerThatStartsProgramsNowAndThen() {
        GpuStory story = GpuStory.watchedHost();
        HostProcess runner = story.service("/srv/runner");
        Random random = new Random(3);
        for (int i = 0; i < 500; i++) {
            if (random.nextInt(10) == 0) {
                cycle(story, runner, PEER, 10, 900, 400);
            } else {
                Flow flow = story.connect(runner, PEER, 443);
                story.pass(10);
                story.close(flow, 900, 400);
                story.pass(3);
            }
        }
        assertEquals(List.of(), story.alerts);
    }

    @Test
    void staysSilentOnAMonitorWhileProgramsStartAllTheTime() {
        GpuStory story = GpuStory.watchedHost();
        HostProcess build = story.service("/srv/build");
        for (int i = 0; i < 100; i++) {
            Flow flow = story.connect(build, PEER, 443);
            for (int start = 0; start < 8; start++) {
                story.pass(0.5);
                story.exit(story.child(build, "/usr/bin/cc"));
            }
            story.close(flow, 900, 400);
            story.pass(0.5);
            story.exit(story.child(build, "/usr/bin/cc"));
            story.pass(0.5);
        }
        assertEquals(List.of(), story.alerts);
    }

    @Test
    void onlyRecordsTheModelServerThatADeveloperAskedOnEarlierDays() {
        GpuStory story = GpuStory.watchedHost();
        for (int day = 0; day < 5; day++) {
            HostProcess agent = story.inTerminal("/home/me/bin/coder");
            for (int i = 0; i < 60; i++) {
                cycle(story, agent, PEER, 4, 900, 400);
            }
            story.pass(86_400);
        }
        List<Severity> severities = story.alerts.stream().map(Alert::severity).toList();
        assertEquals(
                List.of(Severity.MEDIUM, Severity.MEDIUM, Severity.MEDIUM, Severity.INFO, Severity.INFO), severities);
    }

    @Test
    void followsAShellLoopThatAsksWithCurl() {
        GpuStory story = GpuStory.watchedHost();
        HostProcess shell = story.service("/bin/sh");
        for (int i = 0; i < 30 && story.alarms().isEmpty(); i++) {
            HostProcess curl = story.child(shell, "/usr/bin/curl");
            Flow flow = story.connect(curl, PEER, 8000);
            story.pass(4);
            story.close(flow, 900, 400);
            story.exit(curl);
            act(story, shell);
        }
        assertEquals("proxied", only(story).variant());
    }

    /** Question, answer after {@code seconds}, a program that runs for a second, and 1 s until the next question. */
    private static void cycle(
            GpuStory story, HostProcess agent, String peer, double seconds, long bytesOut, long bytesIn) {
        Flow flow = story.connect(agent, peer, 8000);
        story.pass(seconds);
        story.close(flow, bytesOut, bytesIn);
        act(story, agent);
    }

    private static void act(GpuStory story, HostProcess agent) {
        story.pass(0.3);
        HostProcess tool = story.child(agent, "/usr/bin/tool");
        story.pass(1);
        story.exit(tool);
        story.pass(1);
    }
}
