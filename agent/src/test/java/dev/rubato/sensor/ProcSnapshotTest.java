package dev.rubato.sensor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.rubato.event.Event;
import dev.rubato.event.ProcessKey;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProcSnapshotTest {
    private static final long NOW_NS = 2_000_000_000_000_000_000L;
    private static final long BOOT_NS = NOW_NS - 100_000_000_000L;

    @TempDir
    Path root;

    private List<Event.ProcessExecuted> take(ProcTree tree) throws IOException {
        ProcFiles files = tree.file("uptime", "100.00 50.00\n").files();
        return ProcSnapshot.take(files, ProcBootClock.read(files, NOW_NS), () -> NOW_NS)
                .processes();
    }

    @Test
    void tellsParentsBeforeTheirChildren() throws IOException {
        List<Event.ProcessExecuted> processes = take(new ProcTree(root)
                .process(5, 9, 300)
                .process(9, 1, 200)
                .process(1, 0, 10, "/sbin/init")
                .link("1/exe", "/sbin/init"));

        assertEquals(
                List.of(1, 9, 5),
                processes.stream().map(one -> one.process().pid()).toList());
        Event.ProcessExecuted init = processes.get(0);
        assertNull(init.parent());
        assertEquals("/sbin/init", init.image().exe());
        assertEquals(Event.Basis.SNAPSHOT, init.basis());
        assertEquals(new ProcessKey(1, BOOT_NS + 100_000_000L), init.process());
        assertEquals(processes.get(1).process(), processes.get(2).parent());
    }

    @Test
    void endsOnALoopOfParents() throws IOException {
        assertEquals(
                2, take(new ProcTree(root).process(5, 6, 1).process(6, 5, 1)).size());
    }

    @Test
    void leavesOutWhatIsNoProcess() throws IOException {
        assertEquals(0, take(new ProcTree(root).file("77/environ", "")).size());
    }

    @Test
    void readsUptimes() {
        assertEquals(123_450_000_000L, ProcBootClock.parseUptimeNs("123.45 1.00"));
        assertEquals(0, ProcBootClock.parseUptimeNs(""));
    }
}
