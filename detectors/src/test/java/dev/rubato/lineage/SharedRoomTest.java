package dev.rubato.lineage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rubato.event.Event;
import dev.rubato.event.ProcessImage;
import dev.rubato.event.ProcessKey;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SharedRoomTest {
    private static final int PROCESSES = 20_000;

    private final HostModel model = new HostModel();

    private void starts(int count) {
        for (int pid = 1; pid <= count; pid++) {
            ProcessImage image = ProcessImage.ofExe("/bin/tool").withArgs(List.of("tool", "x".repeat(1_000)));
            model.accept(
                    new Event.ProcessExecuted(pid, new ProcessKey(pid, pid), null, image, Event.Basis.EXACT), false);
        }
    }

    private void share(int hosts) {
        model.tables((name, table) -> table.share(hosts));
        model.share(hosts);
    }

    private int argsOf(int pid) {
        HostProcess process = model.knownProcess(new ProcessKey(pid, pid));
        return process == null ? -1 : String.join("", process.image().args()).length();
    }

    private static long processes(Map<String, Long> counts) {
        return counts.getOrDefault("processes", 0L);
    }

    @Test
    void theRoomIsHalvedWithEachDoublingOfTheHosts() {
        assertEquals(4_096, SharedRoom.of(4_096, 1));
        assertEquals(2_048, SharedRoom.of(4_096, 2));
        assertEquals(1_024, SharedRoom.of(4_096, 3));
        assertEquals(64, SharedRoom.of(4_096, 64));
        assertEquals(64, SharedRoom.of(4_096, 1_000));
        assertEquals(16, SharedRoom.of(256, 64), "the small tables do not vanish");
        assertEquals(4, SharedRoom.of(4, 64));
    }

    @Test
    void aHostThatSharesForgetsTheOldestProcessesCounted() {
        starts(PROCESSES);
        assertEquals(PROCESSES, processes(model.entries()));
        long before = processes(model.evictions());
        share(64);
        assertEquals(512, processes(model.entries()));
        assertTrue(processes(model.evictions()) >= before + PROCESSES - 512);
        assertEquals(-1, argsOf(1));
        assertTrue(argsOf(PROCESSES) > 0);
    }

    @Test
    void whatIsLeftOfItKeepsLessText() {
        starts(400);
        share(64);
        assertEquals(1_004, argsOf(400));
        assertTrue(argsOf(1) < 300, "the text of the eldest is cut");
    }
}
