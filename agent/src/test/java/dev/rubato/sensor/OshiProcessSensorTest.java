package dev.rubato.sensor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rubato.event.Event;
import dev.rubato.event.Event.Basis;
import dev.rubato.event.EventSink;
import dev.rubato.event.ProcessImage;
import dev.rubato.event.ProcessImage.Stdin;
import dev.rubato.event.ProcessKey;
import dev.rubato.sensor.OshiProcessSource.Reading;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class OshiProcessSensorTest {
    private static final ProcessKey TOOL = new ProcessKey(300, 1_000_000_000L);
    private static final ProcessImage BY_KERNEL =
            new ProcessImage("/usr/bin/tool", List.of("tool", "-v"), true, "1000", 0, -1, Stdin.UNKNOWN, "", "");
    private static final ProcessImage BY_OSHI = new ProcessImage(
            "/usr/bin/tool-1.2", List.of("tool"), true, "0", 290, 34816, Stdin.PIPE, "/user.slice", "/home/me");

    private final OshiProcessTable table = new OshiProcessTable();
    private final OshiProcessQueue queue = new OshiProcessQueue();
    private final OshiObservations seen = new OshiObservations();

    @Test
    void keepsWhatTheKernelSaidAndFillsInTheRest() {
        assertEquals(
                new ProcessImage(
                        "/usr/bin/tool",
                        List.of("tool", "-v"),
                        true,
                        "1000",
                        290,
                        34816,
                        Stdin.PIPE,
                        "/user.slice",
                        "/home/me"),
                OshiProcessSensor.completed(BY_KERNEL, BY_OSHI));
    }

    @Test
    void describesAProcessThatLivesLongEnough() throws InterruptedException {
        table.put(new Reading(TOOL, 1, BY_OSHI));
        try (OshiProcessSensor sensor = new OshiProcessSensor(OshiRole.COMPLEMENT, queue, table)) {
            sensor.start(seen);
            queue.watching(event -> {}).append(new Event.ProcessExecuted(5, TOOL, null, BY_KERNEL, Basis.EXACT));
            Event.ProcessExecuted described = seen.await(Event.ProcessExecuted.class, event -> true);
            assertEquals(TOOL, described.process());
            assertEquals(Basis.SAMPLED, described.basis());
            assertEquals("/home/me", described.image().cwd());
        }
    }

    @Test
    void describesAtOnceWhoeverItIsAskedFor() throws InterruptedException {
        table.put(new Reading(TOOL, 1, BY_OSHI));
        try (OshiProcessSensor sensor = new OshiProcessSensor(OshiRole.COMPLEMENT, queue, table)) {
            sensor.start(seen);
            sensor.describe(TOOL);
            assertEquals(
                    BY_OSHI,
                    seen.await(Event.ProcessExecuted.class, event -> true).image());
        }
    }

    @Test
    void asksNothingAboutAProcessThatEndedInTime() throws InterruptedException {
        table.put(new Reading(TOOL, 1, BY_OSHI));
        ProcessKey last = new ProcessKey(301, 1);
        table.put(new Reading(last, 1, BY_OSHI));
        List<Event> passedOn = Collections.synchronizedList(new ArrayList<>());
        try (OshiProcessSensor sensor = new OshiProcessSensor(OshiRole.COMPLEMENT, queue, table)) {
            EventSink watching = queue.watching(passedOn::add);
            watching.append(new Event.ProcessExecuted(5, TOOL, null, BY_KERNEL, Basis.EXACT));
            watching.append(new Event.ProcessExited(6, TOOL));
            watching.append(new Event.ProcessExecuted(7, last, null, BY_KERNEL, Basis.EXACT));
            sensor.start(seen);
            seen.await(Event.ProcessExecuted.class, event -> event.process().equals(last));
            assertEquals(1, table.asked);
            assertEquals(3, passedOn.size());
        }
    }

    @Test
    void saysNothingThatIsKnownAlready() throws InterruptedException {
        ProcessKey other = new ProcessKey(301, 1);
        table.put(new Reading(TOOL, 1, BY_OSHI));
        table.put(new Reading(other, 1, BY_OSHI));
        try (OshiProcessSensor sensor = new OshiProcessSensor(OshiRole.COMPLEMENT, queue, table)) {
            EventSink watching = queue.watching(event -> {});
            watching.append(new Event.ProcessExecuted(5, TOOL, null, BY_OSHI, Basis.EXACT));
            watching.append(new Event.ProcessExecuted(5, other, null, BY_KERNEL, Basis.EXACT));
            sensor.start(seen);
            seen.await(Event.ProcessExecuted.class, event -> event.process().equals(other));
            assertNull(seen.first(
                    Event.ProcessExecuted.class, event -> event.process().equals(TOOL)));
            assertEquals(1L, sensor.counters().details().get("nothing-new"));
        }
    }

    @Test
    void takesFromTheQueueNoMoreThanWantedAndTheRestLater() {
        for (int pid = 1; pid <= 12; pid++) {
            queue.add(new OshiProcessQueue.Waiting(new ProcessKey(pid, 1), null, 0));
        }
        List<Integer> taken = new ArrayList<>();
        assertTrue(queue.takeDue(1, 5, waiting -> taken.add(waiting.key().pid())));
        assertEquals(5, taken.size());
        assertTrue(queue.takeDue(1, 5, waiting -> taken.add(waiting.key().pid())));
        assertFalse(queue.takeDue(1, 5, waiting -> taken.add(waiting.key().pid())));
        assertEquals(12, taken.stream().distinct().count());
    }

    @Test
    void holdsAMillionWaitingProcessesToItsSlotsAndCountsTheDisplaced() {
        for (int pid = 1; pid <= 1_000_000; pid++) {
            queue.add(new OshiProcessQueue.Waiting(new ProcessKey(pid, 1), null, 0));
        }
        assertEquals(1_000_000 - OshiProcessQueue.SLOTS, queue.displaced());
    }

    @Test
    void leavesAProcessThatIsNotDueAlone() {
        queue.add(new OshiProcessQueue.Waiting(TOOL, null, 100));
        queue.takeDue(99, 5, waiting -> {
            throw new AssertionError(waiting);
        });
        List<ProcessKey> taken = new ArrayList<>();
        queue.takeDue(100, 5, waiting -> taken.add(waiting.key()));
        assertEquals(List.of(TOOL), taken);
    }

    @Test
    void capsArgumentsAtTheSensor() {
        List<String> args = OshiProcessReader.capArgs(Collections.nCopies(100, "x".repeat(1000)));
        assertEquals(
                ProcessImage.MAX_ARGS_CHARS,
                args.stream().mapToInt(String::length).sum());
        assertEquals(
                ProcessImage.MAX_ARGS,
                OshiProcessReader.capArgs(Collections.nCopies(100, "x")).size());
        assertEquals(
                ProcessImage.MAX_TEXT_CHARS,
                OshiProcessReader.cap("x".repeat(5000)).length());
    }

    @Test
    void readsTheKernelsCountsAndDoubtsAnythingElse() {
        assertEquals(4711, OshiProcessReader.parseForks("cpu 1 2\nprocesses 4711\nprocs_running 2\n"));
        assertEquals(-1, OshiProcessReader.parseForks("cpu 1 2\nprocesses many\n"));
        assertEquals(-1, OshiProcessReader.parseForks(""));
        assertEquals(12371, OshiProcessReader.parseNewestId("0.52 0.58 0.59 2/155 12371"));
        assertEquals(-1, OshiProcessReader.parseNewestId("0.52 0.58"));
        assertEquals(-1, OshiProcessReader.parseNewestId("0.52 0.58 0.59 2/155 -"));
    }
}
