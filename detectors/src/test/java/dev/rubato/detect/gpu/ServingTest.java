package dev.rubato.detect.gpu;

import static dev.rubato.detect.gpu.ComputeTest.assertSums;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rubato.alert.Alert;
import dev.rubato.event.Event.GpuContext;
import dev.rubato.event.Flow;
import dev.rubato.lineage.HostProcess;
import java.util.List;
import org.junit.jupiter.api.Test;

class ServingTest {
    private static final String SERVER = "/opt/engine/server";

    @Test
    void flagsAGpuThatWorksWhenPeersAsk() {
        GpuStory story = GpuStory.watchedHost();
        HostProcess server = server(story, "0.0.0.0");
        for (int i = 0; i < 40; i++) {
            rest(story, server, 20);
            story.pass(1);
            story.close(story.accept(server, "10.0.0." + (20 + i % 3), 8000), -1, -1);
            work(story, server);
        }
        List<Alert> found = serving(story);
        assertEquals(1, found.size());
        assertSums(found.getFirst());
        assertTrue(found.getFirst().summary().contains("right after a request, from 3 hosts"), found::toString);
    }

    @Test
    void staysSilentOnAServerThatOnlyItsOwnHostAsks() {
        GpuStory story = GpuStory.watchedHost();
        HostProcess server = server(story, "127.0.0.1");
        for (int i = 0; i < 40; i++) {
            rest(story, server, 20);
            story.pass(1);
            story.close(story.accept(server, "127.0.0.1", 8000), -1, -1);
            work(story, server);
        }
        assertEquals(List.of(), serving(story));
    }

    @Test
    void takesHealthChecksForNoRequests() {
        GpuStory story = GpuStory.watchedHost();
        HostProcess server = server(story, "0.0.0.0");
        for (int i = 0; i < 40; i++) {
            rest(story, server, 20);
            story.pass(1);
            Flow flow = story.accept(server, "10.0.0." + (20 + i % 3), 8000);
            story.close(flow, 120, 90);
            work(story, server);
        }
        assertEquals(List.of(), serving(story));
    }

    @Test
    void staysSilentWhenRequestsComeAllTheTime() {
        GpuStory story = GpuStory.watchedHost();
        HostProcess server = server(story, "0.0.0.0");
        for (int i = 0; i < 400; i++) {
            story.close(story.accept(server, "10.0.0." + (20 + i % 3), 8000), -1, -1);
            double percent = i % 5 < 2 ? 80 : 0;
            story.sample(percent, GpuStory.use(server, GpuContext.COMPUTE, percent, 8 * GpuStory.GIB));
        }
        assertEquals(List.of(), serving(story));
    }

    private static HostProcess server(GpuStory story, String address) {
        HostProcess server = story.service(SERVER);
        story.listen(server, address, 8000);
        return server;
    }

    private static void rest(GpuStory story, HostProcess server, double seconds) {
        story.compute(server, seconds, 0);
    }

    private static void work(GpuStory story, HostProcess server) {
        story.pass(-1);
        story.compute(server, 6, 85);
    }

    private static List<Alert> serving(GpuStory story) {
        return story.alarms().stream()
                .filter(alert -> alert.variant().equals("serving"))
                .toList();
    }
}
