package dev.rubato.bench.latency;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.rubato.alert.Alert;
import dev.rubato.bench.load.LoadProgram;
import dev.rubato.bench.micro.AlertSample;
import dev.rubato.detect.Pipeline;
import dev.rubato.event.Event;
import dev.rubato.event.ProcessImage;
import dev.rubato.event.ProcessKey;
import dev.rubato.journal.StoredAlert;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Which of what stands in the journals is measured. */
class ReceiversTest {
    private static final ProcessKey LOAD = new ProcessKey(700, 1);

    private static Event.ProcessExecuted executed(ProcessKey process, String exe) {
        return new Event.ProcessExecuted(
                process.startNs() + 1, process, null, ProcessImage.ofExe(exe), Event.Basis.EXACT);
    }

    @Test
    void onlyTheLoadsExecutionsCountAlsoIfTheirForkComesLater() {
        ProcessKey first = new ProcessKey(701, 10);
        ProcessKey second = new ProcessKey(702, 20);
        ProcessKey anothers = new ProcessKey(703, 30);
        Executions executions = new Executions(LOAD.pid());
        executions.found(new Event.ProcessForked(10, first, LOAD), 1, 50);
        executions.found(executed(first, LoadProgram.TRUE), 2, 51);
        executions.found(executed(second, LoadProgram.TRUE), 3, 52);
        executions.found(new Event.ProcessForked(20, second, LOAD), 4, 53);
        executions.found(executed(first, "/bin/sleep"), 5, 54);
        executions.found(new Event.ProcessForked(30, anothers, new ProcessKey(1, 0)), 6, 55);
        executions.found(executed(anothers, LoadProgram.TRUE), 7, 56);
        assertEquals(List.of(new Find(11, 2, 51), new Find(21, 3, 52)), executions.finds());
    }

    @Test
    void anAlertCountsByItsKindFromTheEndOfTheReorderDelay() {
        Alert alert = AlertSample.of(List.of("sh", "-c", "true"), index -> "process " + index);
        Alarms alarms = new Alarms();
        alarms.found(new StoredAlert(alert, null), 1, 2);
        assertEquals(List.of(new Find(alert.timeNs() + Pipeline.REORDER_NS, 1, 2)), alarms.finds(Span.LOOPBACK));
        assertEquals(List.of(), alarms.finds(Span.SCAN));
        assertEquals(List.of(), alarms.finds(Span.DIRECT));
    }
}
