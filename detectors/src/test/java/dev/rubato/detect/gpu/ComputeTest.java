package dev.rubato.detect.gpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rubato.alert.Alert;
import dev.rubato.alert.Severity;
import dev.rubato.detect.Suspicions;
import dev.rubato.event.Event;
import dev.rubato.event.Event.GpuContext;
import dev.rubato.event.ProcessImage;
import dev.rubato.lineage.HostProcess;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ComputeTest {
    private static final String DROPPED = "/tmp/.x/worker";

    @Test
    void flagsAProgramFromATemporaryDirectoryThatComputesWithoutHistory() {
        GpuStory story = GpuStory.watchedHost();
        story.sample(0);
        HostProcess miner = story.foundling(DROPPED);
        story.compute(miner, 60, 97);
        Alert alert = only(story);
        assertEquals("compute", alert.variant());
        assertEquals(Severity.HIGH, alert.severity());
        assertEquals(miner.key().pid(), alert.subject().pid());
        assertTrue(alert.timeNs() - GpuStory.START_NS <= 20 * GpuStory.SECOND_NS, alert::toString);
        assertTrue(alert.summary().contains("steady, as mining is"), alert::summary);
        assertSums(alert);
    }

    @Test
    void flagsInferenceInBurstsOfFortyOnePercentDuty() {
        GpuStory story = GpuStory.watchedHost();
        HostProcess model = story.foundling(DROPPED);
        Random random = new Random(41);
        while (story.alarms().isEmpty() && story.nowNs < GpuStory.START_NS + 600 * GpuStory.SECOND_NS) {
            double percent = random.nextDouble() < 0.41 ? 20 + random.nextInt(80) : 0;
            story.sample(percent, GpuStory.use(model, GpuContext.COMPUTE, percent, 6 * GpuStory.GIB));
        }
        assertTrue(
                only(story).summary().contains("in bursts, as inference is"),
                () -> only(story).summary());
    }

    @Test
    void staysSilentOnTheOwnersTrainingRunInATerminal() {
        GpuStory story = GpuStory.watchedHost();
        story.compute(story.inTerminal("/usr/bin/python3.13"), 1800, 95);
        assertEquals(List.of(), story.alerts);
    }

    @Test
    void staysSilentOnAGameThatDraws() {
        GpuStory story = GpuStory.watchedHost();
        HostProcess game = story.foundling("/home/me/.steam/game");
        for (int i = 0; i < 900; i++) {
            story.sample(92, GpuStory.use(game, GpuContext.GRAPHICS, 92, 6 * GpuStory.GIB));
        }
        for (int i = 0; i < 900; i++) {
            story.sample(92, GpuStory.use(game, GpuContext.GRAPHICS, -1, 6 * GpuStory.GIB));
        }
        assertEquals(List.of(), story.alerts);
    }

    @Test
    void staysSilentOnABrowserThatComposes() {
        GpuStory story = GpuStory.watchedHost();
        HostProcess browser = story.foundling("/opt/browser/browser");
        HostProcess helper = story.child(browser, "/opt/browser/browser");
        story.tell(new Event.ProcessExecuted(
                story.nowNs, helper.key(), null, helperImage("--type=gpu-process"), Event.Basis.EXACT));
        for (int i = 0; i < 300; i++) {
            story.sample(40, GpuStory.use(helper, GpuContext.UNKNOWN, 40, 2 * GpuStory.GIB));
        }
        assertEquals(List.of(), story.alerts);
    }

    private static ProcessImage helperImage(String type) {
        return new ProcessImage(
                "/opt/browser/browser",
                List.of("/opt/browser/browser", type),
                true,
                "1000",
                0,
                0,
                ProcessImage.Stdin.UNKNOWN,
                "",
                "/");
    }

    @Test
    void staysSilentOnASmallMemoryUnlessTheGpuIsSaturated() {
        GpuStory story = GpuStory.watchedHost();
        HostProcess small = story.foundling(DROPPED);
        for (int i = 0; i < 300; i++) {
            story.sample(60, GpuStory.use(small, GpuContext.COMPUTE, 60, GpuStory.GIB));
        }
        assertEquals(List.of(), story.alerts);
        for (int i = 0; i < 10; i++) {
            story.sample(99, GpuStory.use(small, GpuContext.COMPUTE, 99, GpuStory.GIB));
        }
        assertEquals(1, story.alarms().size());
    }

    @Test
    void givesTheLoadToTheOnlyProcessThatComputes() {
        GpuStory story = GpuStory.watchedHost();
        HostProcess miner = story.foundling(DROPPED);
        HostProcess desktop = story.service("/usr/bin/compositor");
        for (int i = 0; i < 30; i++) {
            story.sample(
                    88,
                    GpuStory.use(miner, GpuContext.COMPUTE, -1, 4 * GpuStory.GIB),
                    GpuStory.use(desktop, GpuContext.GRAPHICS, -1, GpuStory.GIB));
        }
        assertEquals(miner.key().pid(), only(story).subject().pid());
        assertTrue(only(story).notes().toString().contains("the only process on this GPU"));
    }

    @Test
    void namesNobodyWhereSeveralComputeWithoutShares() {
        GpuStory story = GpuStory.watchedHost();
        HostProcess one = story.foundling(DROPPED);
        HostProcess other = story.service("/usr/bin/trainer");
        for (int i = 0; i < 60; i++) {
            story.sample(
                    88,
                    GpuStory.use(one, GpuContext.COMPUTE, -1, 4 * GpuStory.GIB),
                    GpuStory.use(other, GpuContext.COMPUTE, -1, 4 * GpuStory.GIB));
        }
        assertEquals(0, only(story).subject().pid());
        assertEquals(Severity.MEDIUM, only(story).severity());
        assertTrue(only(story).notes().toString().contains("2 processes"));
    }

    @Test
    void startingAnewShedsNoEvidence() {
        GpuStory story = GpuStory.watchedHost();
        HostProcess parent = story.foundling("/tmp/.x/parent");
        for (int i = 0; i < 20; i++) {
            HostProcess worker = story.child(parent, DROPPED);
            story.compute(worker, 4, 80);
            story.exit(worker);
        }
        assertEquals(1, story.alarms().size());
    }

    @Test
    void unloadsEvidenceWhenTheGpuRests() {
        GpuStory story = GpuStory.watchedHost();
        HostProcess miner = story.foundling(DROPPED);
        for (int i = 0; i < 50; i++) {
            story.compute(miner, 4, 80);
            story.compute(miner, 30, 0);
        }
        assertEquals(List.of(), story.alerts);
    }

    @Test
    void aProgramThatUsedTheGpuOnThreeEarlierDaysIsNoNews() {
        GpuStory past = GpuStory.watchedHost();
        for (int day = 0; day < 3; day++) {
            past.pass(86_400);
            past.compute(past.service("/opt/.models/server"), 120, 90);
        }
        GpuStory story = GpuStory.host(past.facts);
        story.pass(4 * 86_400);
        HostProcess server = story.service("/opt/.models/server");
        story.compute(server, 600, 90);
        assertEquals(List.of(), story.alarms());

        HostProcess stranger = story.foundling(DROPPED);
        story.compute(stranger, 60, 90);
        assertEquals(stranger.key().pid(), only(story).subject().pid());
    }

    @Test
    void isNoMoreThanMediumBeforeItKnowsWhatIsUsual() {
        GpuStory story = GpuStory.host(List.of());
        story.compute(story.foundling(DROPPED), 60, 97);
        assertEquals(Severity.MEDIUM, only(story).severity());
        assertTrue(only(story).notes().toString().contains("unbaselined"));
    }

    @Test
    void becomesHighWhenAnotherDetectorAgrees() {
        GpuStory story = GpuStory.host(List.of());
        HostProcess miner = story.foundling(DROPPED);
        story.compute(miner, 60, 97);
        story.suspicions.note(miner.lineage(), "scan", new Suspicions.Suspicion(12, 15.43, story.nowNs, true));
        story.compute(miner, 60, 97);
        assertEquals(
                List.of(Severity.MEDIUM, Severity.HIGH),
                story.alerts.stream().map(Alert::severity).toList());
        assertEquals(1, story.alerts.getLast().update());
        assertEquals(story.alerts.getFirst().id(), story.alerts.getLast().id());
    }

    @Test
    void tellsAnEpisodeOnce() {
        GpuStory story = GpuStory.watchedHost();
        story.compute(story.foundling(DROPPED), 7200, 97);
        assertEquals(1, story.alerts.size());
    }

    @Test
    void keepsTheSuspectedProgramWhenManyOthersComeAndGo() {
        GpuStory story = GpuStory.watchedHost();
        HostProcess miner = story.foundling(DROPPED);
        for (int i = 0; i < 2000; i++) {
            HostProcess decoy = story.foundling("/bin/decoy" + "x".repeat(i % 500));
            story.sample(
                    80,
                    GpuStory.use(miner, GpuContext.COMPUTE, i % 2 == 0 ? 60 : 0, 6 * GpuStory.GIB),
                    GpuStory.use(decoy, GpuContext.COMPUTE, 10, 0));
        }
        assertEquals(miner.key().pid(), story.alarms().getFirst().subject().pid());
    }

    static Alert only(GpuStory story) {
        assertEquals(1, story.alarms().size(), () -> story.alarms().toString());
        return story.alarms().getFirst();
    }

    static void assertSums(Alert alert) {
        double sum = alert.evidence().stream().mapToDouble(Alert.Evidence::nats).sum();
        assertEquals(alert.score(), sum, 1e-9);
    }
}
