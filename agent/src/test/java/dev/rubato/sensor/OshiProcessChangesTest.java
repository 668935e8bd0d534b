package dev.rubato.sensor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rubato.event.Event;
import dev.rubato.event.Event.Basis;
import dev.rubato.event.ProcessImage;
import dev.rubato.event.ProcessKey;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class OshiProcessChangesTest {
    private static final long SECOND_NS = 1_000_000_000L;
    private static final ProcessKey INIT = new ProcessKey(1, 1);
    private static final ProcessKey SHELL = new ProcessKey(100, 5 * SECOND_NS);

    private final OshiProcessTable table = new OshiProcessTable();
    private final OshiProcessChanges changes = new OshiProcessChanges(table);
    private long nowNs = 10 * SECOND_NS;

    @Test
    void tellsParentsBeforeTheirChildrenAtTheStart() {
        table.put(100, 5 * SECOND_NS, 1, "/bin/sh");
        table.put(1, 1, 0, "/sbin/init");
        assertEquals(
                List.of(
                        new Event.ProcessExecuted(nowNs, INIT, null, ProcessImage.ofExe("/sbin/init"), Basis.SNAPSHOT),
                        new Event.ProcessExecuted(nowNs, SHELL, INIT, ProcessImage.ofExe("/bin/sh"), Basis.SNAPSHOT)),
                look());
    }

    @Test
    void asksOnlyAboutNewProcesses() {
        table.put(1, 1, 0, "/sbin/init");
        look();
        table.put(100, 5 * SECOND_NS, 1, "/bin/sh");
        int before = table.asked;
        assertEquals(
                List.of(new Event.ProcessExecuted(
                        nowNs + SECOND_NS, SHELL, INIT, ProcessImage.ofExe("/bin/sh"), Basis.SAMPLED)),
                lookLater());
        assertEquals(before + 1, table.asked);
        assertEquals(List.of(), lookLater());
    }

    @Test
    void tellsTheEndOfAProcessThatIsGone() {
        table.put(100, 5 * SECOND_NS, 0, "/bin/sh");
        look();
        table.remove(100);
        assertEquals(List.of(new Event.ProcessExited(nowNs + SECOND_NS, SHELL)), lookLater());
    }

    @Test
    void noticesAnotherProgramInAYoungProcess() {
        for (int pid = 1; pid <= 500; pid++) {
            table.put(pid, pid, 0, "/bin/other");
        }
        look();
        table.put(600, 5 * SECOND_NS, 0, "/bin/sh");
        lookLater();
        table.put(600, 5 * SECOND_NS, 0, "/bin/sleep");
        assertEquals(
                List.of(new Event.ProcessExecuted(
                        nowNs + SECOND_NS,
                        new ProcessKey(600, 5 * SECOND_NS),
                        null,
                        ProcessImage.ofExe("/bin/sleep"),
                        Basis.SAMPLED)),
                lookLater());
    }

    @Test
    void noticesAnotherProgramInAnOldProcessInTurn() {
        for (int pid = 1; pid <= 100; pid++) {
            table.put(pid, pid, 0, "/bin/other");
        }
        look();
        nowNs += 10 * SECOND_NS;
        table.put(77, 77, 0, "/bin/new");
        List<Event> events = new ArrayList<>();
        for (int i = 0; i < 1 + 100 / OshiProcessChanges.RECHECKED; i++) {
            events.addAll(lookLater());
        }
        assertEquals(1, events.size());
    }

    @Test
    void tellsAReusedIdAsAnEndAndABeginning() {
        table.put(1, 1, 0, "/sbin/init");
        table.put(100, 5 * SECOND_NS, 1, "/bin/sh");
        look();
        table.put(100, 9 * SECOND_NS, 1, "/bin/cat");
        assertEquals(
                List.of(
                        new Event.ProcessExited(nowNs + SECOND_NS, SHELL),
                        new Event.ProcessExecuted(
                                nowNs + SECOND_NS,
                                new ProcessKey(100, 9 * SECOND_NS),
                                INIT,
                                ProcessImage.ofExe("/bin/cat"),
                                Basis.SAMPLED)),
                lookLater());
    }

    @Test
    void asksAboutABoundedNumberInOneLookAndAboutTheRestInTheNext() {
        look();
        for (int pid = 1; pid <= OshiProcessChanges.MAX_ASKED + 5; pid++) {
            table.put(pid, pid, 0, "/bin/true");
        }
        assertEquals(OshiProcessChanges.MAX_ASKED, lookLater().size());
        assertEquals(5, lookLater().size());
        assertEquals(5, changes.postponed());
    }

    @Test
    void holdsAMillionProcessesToItsBound() {
        for (int pid = 1; pid <= 1_000_000; pid++) {
            table.put(pid, 1, 0, "");
        }
        assertEquals(OshiProcessChanges.MAX_PROCESSES, look().size());
        assertEquals(1_000_000 - OshiProcessChanges.MAX_PROCESSES, changes.postponed());
        lookLater();
        assertTrue(changes.tableFull() > 0);
    }

    private List<Event> lookLater() {
        nowNs += SECOND_NS;
        return look();
    }

    private List<Event> look() {
        List<Event> events = new ArrayList<>();
        changes.look(nowNs, events::add);
        return events;
    }
}
