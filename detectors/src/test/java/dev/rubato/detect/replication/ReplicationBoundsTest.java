package dev.rubato.detect.replication;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rubato.event.Address;
import dev.rubato.event.Event;
import dev.rubato.event.Flow;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Floods: every table stays within its maximum, counts what it forgets, and a worm in the middle is found. */
class ReplicationBoundsTest {
    private static final int FLOOD = 1_000_000;

    @Test
    void aMillionAddressesOnBothSidesPushNothingOutUncounted() {
        CaptureStory capture = new CaptureStory();
        long[] steps = {363, 455, 137, 30_532};
        for (int i = 0; i < FLOOD; i++) {
            Flow in = new Flow(
                    Flow.Protocol.TCP,
                    Address.parse(CaptureStory.SELF),
                    3389,
                    Address.ofV4(0x2000_0000 + i),
                    1024 + i % 60_000);
            capture.tell(new Event.ConnectionOpened(
                    capture.nowNs, 0, in, Flow.Direction.INBOUND, null, Event.Basis.INFERRED));
            Flow out = new Flow(
                    Flow.Protocol.TCP,
                    Address.ofV4(0x3000_0000 + i),
                    1024 + i % 60_000,
                    Address.ofV4(0x4000_0000 + i),
                    22);
            capture.tell(new Event.ConnectionOpened(
                    capture.nowNs, 0, out, Flow.Direction.OUTBOUND, null, Event.Basis.INFERRED));
            if (i == FLOOD / 2) {
                for (long step : steps) {
                    capture.suffers(CaptureStory.X, 445, step, 420);
                }
                capture.pause(5);
                for (int t = 1; t <= 3; t++) {
                    for (long step : steps) {
                        capture.does("10.9.0." + (20 + t), 445, step, 431);
                    }
                }
            }
        }
        assertFalse(capture.alarms().isEmpty());
        ReplicationParameters.Limits limits = ReplicationParameters.Limits.defaults();
        Map<String, Long> counts = capture.detector.counts();
        assertEquals(limits.targets(), counts.get("targets"));
        long lineages = counts.getOrDefault("lineages", 0L);
        assertTrue(lineages >= limits.lineages() && lineages <= 2L * limits.lineages(), counts::toString);
        for (String table : new String[] {"actors", "services", "connections", "hosts"}) {
            assertTrue(counts.getOrDefault(table + "-evicted", 0L) > FLOOD / 2, counts::toString);
        }
    }
}
