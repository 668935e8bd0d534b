package dev.rubato.sensor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rubato.Requires;
import dev.rubato.event.Event;
import dev.rubato.event.Event.Visibility;
import dev.rubato.event.ProcessKey;
import dev.rubato.sensor.KernelTraceSensor.Options;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Programs that start one after another as fast as a shell can start them. */
@Tag("live")
class KernelTraceBurstLiveTest {
    private static final String NAME = "rubato-burst-test";

    private final OshiObservations seen = new OshiObservations();
    private KernelTraceSensor sensor = new KernelTraceSensor(new Options(NAME, 1024, true, true));

    @BeforeEach
    void needsTracefsAndAShell() {
        Requires.tracefs();
        Requires.tool("bash");
    }

    @AfterEach
    void ends() {
        sensor.close();
    }

    private void start() {
        Sensor.Status status = sensor.start(seen);
        assertEquals(Visibility.EXACT, status.visibility(), status.reason());
    }

    private static Process bash(String command) throws IOException, InterruptedException {
        Process shell = new ProcessBuilder("bash", "-c", command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        assertTrue(shell.waitFor(60, TimeUnit.SECONDS));
        return shell;
    }

    @Test
    void seesEveryProgramOfABurstWithItsArgumentsAndItsParent() throws Exception {
        Requires.kernelTypes();
        assertFalse(
                sensor.probe().reason().contains("arguments are read"),
                sensor.probe().reason());
        burst();
        assertEquals(
                sensor.counters().details().get("execs"),
                sensor.counters().details().get("execs-copied"));
    }

    @Test
    void seesEveryProgramOfABurstAlsoWhereTheKernelCopiesNoArguments() throws Exception {
        sensor = new KernelTraceSensor(new Options(NAME, 1024, true, false));
        assertTrue(
                sensor.probe().reason().contains("arguments are read from /proc"),
                sensor.probe().reason());
        burst();
    }

    private void burst() throws Exception {
        start();
        Process shell = bash("for i in $(seq 2000); do /bin/true $i; done");
        ProcessKey parent = seen.await(
                        Event.ProcessExited.class, exit -> exit.process().pid() == shell.pid())
                .process();
        sensor.close();

        Set<ProcessKey> children = seen.all(Event.ProcessForked.class).stream()
                .filter(fork -> fork.parent().equals(parent))
                .map(Event.ProcessForked::child)
                .collect(Collectors.toSet());
        List<Event.ProcessExecuted> executed = seen.all(Event.ProcessExecuted.class).stream()
                .filter(one -> one.image().exe().equals("/bin/true") && children.contains(one.process()))
                .toList();
        Set<ProcessKey> exited = seen.all(Event.ProcessExited.class).stream()
                .map(Event.ProcessExited::process)
                .collect(Collectors.toSet());

        assertEquals(2000, executed.size(), () -> sensor.counters().toString());
        assertTrue(exited.containsAll(children));
        assertTrue(executed.stream().anyMatch(one -> one.image().args().size() == 2));
        assertEquals(0, sensor.counters().lost());
    }

    @Test
    void keepsUpWithProgramsOfNamesSoLongThatFewFitIntoAPage() throws Exception {
        start();
        String loop = "p=$(printf '/%.0s' $(seq 1500))bin/true; for i in $(seq 300); do $p; done; true";
        Process shell = bash(loop);
        long endedNs = System.nanoTime();
        seen.await(Event.ProcessExited.class, exit -> exit.process().pid() == shell.pid());
        long behindNs = System.nanoTime() - endedNs; // two such records a page; a pause after each page would be 20 s
        assertTrue(behindNs < 5_000_000_000L, behindNs + " ns");
        assertEquals(0, sensor.counters().lost());
    }
}
