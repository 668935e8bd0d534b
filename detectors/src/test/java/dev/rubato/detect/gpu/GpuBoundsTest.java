package dev.rubato.detect.gpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rubato.event.Event;
import dev.rubato.event.Event.GpuContext;
import dev.rubato.event.ProcessKey;
import dev.rubato.lineage.HostProcess;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class GpuBoundsTest {
    private static final int KEYS = 1_000_000;

    @Test
    void aMillionProgramsLeaveTheirTableBoundedAndTheMinerFound() {
        GpuStory story = GpuStory.watchedHost();
        HostProcess miner = story.foundling("/dev/shm/worker");
        int atOnce = 200;
        for (int i = 0; i < KEYS; i += atOnce) {
            List<Event.GpuUse> uses = new ArrayList<>();
            uses.add(GpuStory.use(miner, GpuContext.COMPUTE, 50, 8 * GpuStory.GIB));
            for (int decoy = i; decoy < i + atOnce; decoy++) {
                ProcessKey key = new ProcessKey(decoy + 10_000, story.nowNs);
                uses.add(new Event.GpuUse(key, GpuContext.COMPUTE, decoy % 2 * 20, 8 * GpuStory.GIB));
            }
            story.sample(100, uses.toArray(Event.GpuUse[]::new));
        }
        assertEquals(miner.key().pid(), story.alarms().getFirst().subject().pid());
        assertTrue(story.detector.evictions().getOrDefault("devices-and-programs", 0L) > 0);
    }

    @Test
    void aHundredThousandGpusLeaveTheirTablesBounded() {
        GpuStory story = GpuStory.watchedHost();
        for (int i = 0; i < KEYS / 10; i++) {
            story.tell(new Event.GpuSampled(story.nowNs, "gpu " + i, 100, -1, -1, List.of()));
        }
        long kept = 64 + 256;
        long pushedOut = story.detector.evictions().getOrDefault("devices-and-programs", 0L);
        assertTrue(pushedOut >= 2L * KEYS / 10 - kept, () -> "evictions: " + pushedOut);
    }

    @Test
    void aHundredThousandQuestionsToAsManyPeersLeaveTablesBounded() {
        GpuStory story = GpuStory.watchedHost();
        HostProcess asker = story.service("/srv/asker");
        for (int i = 0; i < KEYS / 10; i++) {
            story.pass(0.001);
            story.connect(asker, "10." + (i >> 16 & 0xff) + "." + (i >> 8 & 0xff) + "." + (i & 0xff), 8000);
        }
        assertTrue(story.detector.evictions().getOrDefault("askers", 0L) > 0);
        assertEquals(List.of(), story.alerts);
    }

    @Test
    void aMillionExecutablesLeaveTheirTableBoundedAndFewFacts() {
        GpuStory story = GpuStory.watchedHost();
        story.sample(0);
        HostProcess process = story.service("/srv/starter");
        for (int i = 0; i < KEYS; i++) {
            story.again(process, "/tmp/x" + i);
        }
        assertTrue(story.detector.evictions().getOrDefault("executables", 0L) > 0);
        assertTrue(story.facts.size() <= 520, () -> "facts: " + story.facts.size());
    }
}
