package dev.rubato.detect.gpu;

import static dev.rubato.detect.gpu.ComputeTest.assertSums;
import static dev.rubato.detect.gpu.ComputeTest.only;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rubato.alert.Severity;
import dev.rubato.event.Event;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Load curves of a GPU without processes: what a recording, or a driver that names nobody, gives. */
class DeviceOnlyTest {
    @ParameterizedTest
    @ValueSource(doubles = {1, 2, 3, 5, 10})
    void flagsSteadyLoadWithinAMinuteAtAnyRateOfSampling(double every) {
        GpuStory story = GpuStory.recording();
        story.load(every, repeat(0, 60));
        long loadNs = story.nowNs;
        story.load(every, repeat(100, (int) (300 / every)));
        assertEquals(Severity.MEDIUM, only(story).severity());
        double seconds = (only(story).timeNs() - loadNs) / 1e9;
        assertTrue(seconds >= 20 && seconds <= 60, () -> seconds + " s");
        assertSums(only(story));
        String notes = only(story).notes().toString();
        assertTrue(notes.contains("unbaselined") && notes.contains("no process can be named"), notes);
        assertTrue(only(story).summary().contains("by which process is not known"));
    }

    @Test
    void flagsLoadThatIsThereWhenTheRecordingBegins() {
        GpuStory story = GpuStory.recording();
        story.load(2, repeat(97, 30));
        assertEquals(1, story.alarms().size());
    }

    @Test
    void flagsLoadWithShortDips() {
        GpuStory story = GpuStory.recording();
        for (int i = 0; i < 10; i++) {
            story.load(2, 100, 100, 92, 100, 0, 100, 100, 0, 0, 98);
        }
        assertEquals(1, story.alarms().size());
    }

    @Test
    void flagsInferenceBursts() {
        GpuStory story = GpuStory.recording();
        Random random = new Random(7);
        for (int i = 0; i < 300; i++) {
            story.load(2, random.nextDouble() < 0.41 ? 40 + random.nextInt(60) : 2);
        }
        assertEquals(1, story.alarms().size());
    }

    @Test
    void staysSilentOnVideoPlayback() {
        GpuStory story = GpuStory.recording();
        Random random = new Random(8);
        for (int i = 0; i < 1800; i++) {
            story.load(2, 8 + random.nextInt(15));
        }
        assertEquals(List.of(), story.alerts);
    }

    @Test
    void staysSilentOnACompositorThatSpikes() {
        GpuStory story = GpuStory.recording();
        Random random = new Random(9);
        for (int i = 0; i < 1800; i++) {
            story.load(2, 70, 45);
            story.load(2, repeat(random.nextInt(12), 13));
        }
        assertEquals(List.of(), story.alerts);
    }

    @Test
    void judgesEachGpuByItself() {
        GpuStory story = GpuStory.recording();
        for (int i = 0; i < 200; i++) {
            story.sample(80);
            story.tell(new Event.GpuSampled(story.nowNs, "integrated", 9, -1, -1, List.of()));
        }
        assertTrue(only(story).summary().contains(GpuStory.GPU));
    }

    @Test
    void addsNothingUpOverGaps() {
        GpuStory story = GpuStory.recording();
        for (int i = 0; i < 20; i++) {
            story.load(2, repeat(100, 10));
            story.pass(600);
        }
        assertEquals(List.of(), story.alerts);
    }

    @Test
    void staysSilentWithoutLoadColumns() {
        GpuStory story = GpuStory.recording();
        story.load(2, repeat(-1, 500));
        assertEquals(List.of(), story.alerts);
    }

    @Test
    void isOnlyRecordedOnAHostThatIsNewToTheAgent() {
        GpuStory story = GpuStory.host(List.of());
        story.load(2, repeat(95, 900));
        assertEquals(
                List.of(Severity.LOW),
                story.alerts.stream().map(a -> a.severity()).toList());
    }

    @Test
    void isReviewedOnAHostWhoseGpuRestedForAMonth() {
        GpuStory story = GpuStory.watchedHost();
        story.load(2, repeat(95, 900));
        assertEquals(Severity.MEDIUM, only(story).severity());
    }

    @Test
    void staysSilentWhereTheGpuWorksEveryDay() {
        GpuStory past = GpuStory.watchedHost();
        for (int day = 0; day < 4; day++) {
            past.load(2, repeat(95, 900));
            past.pass(86_400);
        }
        int told = past.alerts.size();
        past.load(2, repeat(95, 900));
        assertEquals(told, past.alerts.size());
        GpuStory later = GpuStory.host(past.facts);
        later.pass(6 * 86_400);
        later.load(2, repeat(95, 900));
        assertEquals(List.of(), later.alerts);
    }

    private static double[] repeat(double percent, int times) {
        double[] values = new double[times];
        Arrays.fill(values, percent);
        return values;
    }
}
