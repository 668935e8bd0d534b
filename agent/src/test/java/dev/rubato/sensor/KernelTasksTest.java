package dev.rubato.sensor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.rubato.event.ProcessKey;
import dev.rubato.sensor.KernelTraceCounts.Count;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KernelTasksTest {
    private static final long NOW_NS = 2_000_000_000_000_000_000L;

    @TempDir
    Path root;

    private final KernelTraceCounts counts = new KernelTraceCounts();
    private ProcTree proc;
    private KernelTasks tasks;

    @BeforeEach
    void begin() throws IOException {
        proc = new ProcTree(root).file("uptime", "100.00 1.00\n");
        tasks = tasks(1000);
    }

    private KernelTasks tasks(int maximum) {
        ProcFiles files = proc.files();
        return new KernelTasks(files, ProcBootClock.read(files, NOW_NS), counts, maximum);
    }

    @Test
    void mapsThreadsToTheProcessThatForked() {
        ProcessKey process = tasks.forked(100, NOW_NS);
        tasks.threadAdded(101, 100);
        tasks.threadAdded(102, 101);

        assertEquals(process, tasks.of(100));
        assertEquals(process, tasks.of(102));
    }

    @Test
    void asksForThreadsOlderThanTheTrace() throws IOException {
        proc.process(50, 1, 1000).thread(51, 50);

        ProcessKey process = new ProcessKey(50, NOW_NS - 90_000_000_000L);
        assertEquals(process, tasks.of(51));
        assertEquals(process, tasks.known(50));
        assertEquals(1, counts.get(Count.TASKS_ASKED));
    }

    @Test
    void countsThreadsThatCannotBeAskedForAnyMore() {
        assertNull(tasks.of(77));
        assertNull(tasks.of(0));
        assertEquals(1, counts.get(Count.TASKS_UNKNOWN));
    }

    @Test
    void endsTheProcessWithItsLastThreadWhicheverThatIs() {
        ProcessKey process = tasks.forked(100, NOW_NS);
        tasks.threadAdded(101, 100);

        assertNull(tasks.ended(100, false, NOW_NS));
        assertEquals(process, tasks.of(101));
        assertEquals(process, tasks.ended(101, true, NOW_NS));
    }

    @Test
    void remembersTheEndedForLateRecordsAndForgetsThemThen() {
        ProcessKey process = tasks.forked(100, NOW_NS);
        tasks.ended(100, true, NOW_NS + 1);
        assertEquals(process, tasks.known(100));

        tasks.forked(200, NOW_NS);
        tasks.ended(200, true, NOW_NS + 2_000_000_000L);
        assertNull(tasks.known(100));
    }

    @Test
    void keepsAProcessThatWasGivenAReusedId() {
        tasks.forked(100, NOW_NS);
        tasks.ended(100, true, NOW_NS + 1);
        ProcessKey second = tasks.forked(100, NOW_NS + 2);
        tasks.forked(200, NOW_NS);
        tasks.ended(200, true, NOW_NS + 2_000_000_000L);

        assertEquals(second, tasks.known(100));
    }

    @Test
    void countsTheEndsThatItForgetsBeforeTheirTimeAndNoOthers() {
        for (int pid = 1; pid <= 100_000; pid++) {
            tasks.forked(pid, NOW_NS);
            tasks.ended(pid, true, NOW_NS);
        }
        long early = counts.get(Count.ENDS_EVICTED);
        assertEquals(100_000 - 16_384 - 1, early);
        tasks.forked(1, NOW_NS + 60_000_000_000L);
        tasks.ended(1, true, NOW_NS + 60_000_000_000L);
        assertEquals(early, counts.get(Count.ENDS_EVICTED));
    }

    @Test
    void staysWithinItsBound() {
        KernelTasks few = tasks(100);
        for (int pid = 1; pid <= 1_000_000; pid++) {
            few.forked(pid, NOW_NS + pid);
        }

        assertEquals(100, few.size());
        assertEquals(999_900, counts.get(Count.TASKS_EVICTED));
    }
}
