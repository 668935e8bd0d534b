package dev.rubato.sensor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rubato.event.Event;
import dev.rubato.event.EventSink;
import dev.rubato.event.ProcessImage.Stdin;
import dev.rubato.event.ProcessKey;
import dev.rubato.sensor.KernelTraceCounts.Count;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KernelTraceMapperTest {
    private static final long EPOCH_NS = 2_000_000_000_000_000_000L;

    @TempDir
    Path root;

    private final List<Event> out = new ArrayList<>();
    private final KernelTraceCounts counts = new KernelTraceCounts();

    private KernelTraceMapper mapper(EventSink sink, Map<TraceEvent, TraceFormat> formats) throws IOException {
        ProcFiles files = new ProcTree(root)
                .file("uptime", "100.00 1.00\n")
                .process(1, 0, 0, "/sbin/init")
                .process(500, 1, 10, "/bin/bash")
                .files();
        KernelClock clock = new KernelClock(() -> 0, () -> EPOCH_NS);
        ProcBootClock boot = ProcBootClock.read(files, EPOCH_NS);
        return new KernelTraceMapper(sink, clock, files, boot, counts, new TraceDecoder(formats), true);
    }

    private KernelTraceMapper mapper() throws IOException {
        return mapper(out::add, TraceFixture.formats());
    }

    private <E extends Event> E only(Class<E> kind) {
        List<E> found = out.stream().filter(kind::isInstance).map(kind::cast).toList();
        assertEquals(1, found.size(), () -> "of " + out);
        return found.get(0);
    }

    @Test
    void tellsForkExecAndExitUnderOneKey() throws IOException {
        KernelTraceMapper mapper = mapper();
        mapper.apply(new TraceRecord.TaskCreated(10, 500, 600, 0x1200000));
        mapper.apply(new TraceRecord.ProgramExecuted(20, 600, 600, "/bin/true", null));
        mapper.apply(new TraceRecord.TaskExited(30, 600, true));

        ProcessKey child = new ProcessKey(600, EPOCH_NS + 10);
        assertEquals(child, only(Event.ProcessForked.class).child());
        assertEquals(500, only(Event.ProcessForked.class).parent().pid());
        assertEquals(child, only(Event.ProcessExecuted.class).process());
        assertEquals("/bin/true", only(Event.ProcessExecuted.class).image().exe());
        assertFalse(only(Event.ProcessExecuted.class).image().argsRead());
        assertEquals(child, only(Event.ProcessExited.class).process());
        assertEquals(EPOCH_NS + 30, only(Event.ProcessExited.class).timeNs());
    }

    @Test
    void givesTheDetailsThatWereRead() throws IOException {
        ProcStat stat = new ProcStat(600, 500, 77, 34816, 0);
        ProcDetails details = new ProcDetails(stat, List.of("bash", "-i"), "", "1000", Stdin.TERMINAL, "", "/home");
        KernelTraceMapper mapper = mapper();
        mapper.apply(new TraceRecord.TaskCreated(10, 500, 600, 0));
        mapper.apply(new TraceRecord.ProgramExecuted(20, 600, 600, "/bin/bash", details));

        Event.ProcessExecuted executed = only(Event.ProcessExecuted.class);
        assertTrue(executed.image().argsRead());
        assertEquals(List.of("bash", "-i"), executed.image().args());
        assertEquals(77, executed.image().sessionId());
        assertEquals("1000", executed.image().user());
        assertEquals(1, counts.get(Count.EXECS_WITH_ARGS));
    }

    @Test
    void namesTheParentWhereTheForkWasNotSeen() throws IOException {
        ProcDetails details =
                new ProcDetails(new ProcStat(600, 500, 77, 0, 9000), List.of("x"), "", "0", Stdin.FILE, "", "");
        KernelTraceMapper mapper = mapper();
        mapper.apply(new TraceRecord.ProgramExecuted(20, 600, 600, "/bin/x", details));
        assertTrue(mapper.isWaiting());
        mapper.settle(1_000_000_000);

        Event.ProcessExecuted executed = only(Event.ProcessExecuted.class);
        assertEquals(new ProcessKey(600, EPOCH_NS - 10_000_000_000L), executed.process());
        assertEquals(500, executed.parent() == null ? 0 : executed.parent().pid());
        assertEquals(1, counts.get(Count.EXECS_WITHOUT_FORK));
    }

    @Test
    void waitsForAForkThatIsReadAfterTheExecutionAndTheExit() throws IOException {
        KernelTraceMapper mapper = mapper();
        mapper.apply(new TraceRecord.ProgramExecuted(20, 600, 600, "/bin/true", null));
        mapper.apply(new TraceRecord.TaskExited(30, 600, true));
        assertEquals(List.of(), out);
        mapper.apply(new TraceRecord.TaskCreated(10, 500, 600, 0));

        ProcessKey child = new ProcessKey(600, EPOCH_NS + 10);
        assertEquals(child, only(Event.ProcessForked.class).child());
        assertEquals(child, only(Event.ProcessExecuted.class).process());
        assertEquals(child, only(Event.ProcessExited.class).process());
        assertFalse(mapper.isWaiting());
    }

    @Test
    void followsAnExecOfAnotherThreadThanTheFirst() throws IOException {
        KernelTraceMapper mapper = mapper();
        mapper.apply(new TraceRecord.TaskCreated(10, 500, 600, 0));
        mapper.apply(new TraceRecord.TaskCreated(11, 600, 601, 0x10000));
        mapper.apply(new TraceRecord.TaskExited(12, 600, false));
        mapper.apply(new TraceRecord.ProgramExecuted(20, 600, 601, "/bin/true", null));
        mapper.apply(new TraceRecord.TaskExited(30, 600, true));

        ProcessKey process = new ProcessKey(600, EPOCH_NS + 10);
        assertEquals(process, only(Event.ProcessExecuted.class).process());
        assertEquals(process, only(Event.ProcessExited.class).process());
    }

    @Test
    void takesTheEndOfTheFirstThreadForTheEndWhereExitsDoNotSay() throws IOException {
        Map<TraceEvent, TraceFormat> formats = new EnumMap<>(TraceFixture.formats());
        formats.remove(TraceEvent.TASK_EXITED);
        KernelTraceMapper mapper = mapper(out::add, formats);
        mapper.apply(new TraceRecord.TaskCreated(10, 500, 600, 0));
        mapper.apply(new TraceRecord.TaskCreated(11, 600, 601, 0x10000));
        mapper.apply(new TraceRecord.TaskExited(12, 601, false));
        mapper.apply(new TraceRecord.TaskExited(13, 600, false));

        assertEquals(EPOCH_NS + 13, only(Event.ProcessExited.class).timeNs());
    }

    @Test
    void tellsWhoOpenedRawAndPacketSockets() throws IOException {
        KernelTraceMapper mapper = mapper();
        mapper.apply(new TraceRecord.SocketRequested(10, 500, 17, 3));
        mapper.apply(new TraceRecord.SocketRequested(11, 500, 2, 524291));
        mapper.apply(new TraceRecord.SocketRequested(12, 999, 2, 3));

        assertEquals(2, out.size());
        assertEquals(
                Event.SocketKind.PACKET,
                assertInstanceOf(Event.SocketOwned.class, out.get(0)).kind());
        assertEquals(
                Event.SocketKind.RAW,
                assertInstanceOf(Event.SocketOwned.class, out.get(1)).kind());
    }

    @Test
    void mapsARecordedPage() throws IOException {
        KernelTraceMapper mapper = mapper();
        TraceFixture.decode(TraceFixture.open(TraceFixture.recordedPage())).forEach(mapper::apply);
        mapper.settle(Long.MAX_VALUE);

        List<String> names =
                out.stream().map(event -> event.getClass().getSimpleName()).toList();
        assertEquals(3, names.stream().filter("ProcessExecuted"::equals).count());
        assertEquals(3, names.stream().filter("ConnectionOpened"::equals).count());
        assertEquals(3, names.stream().filter("ConnectionResolved"::equals).count());
        assertEquals(2, names.stream().filter("ConnectionClosed"::equals).count());
        assertEquals(1, names.stream().filter("ListenerOpened"::equals).count());
        assertEquals(1, names.stream().filter("ListenerClosed"::equals).count());
        assertEquals(
                List.of(Event.Outcome.REFUSED, Event.Outcome.ESTABLISHED, Event.Outcome.ESTABLISHED),
                out.stream()
                        .filter(Event.ConnectionResolved.class::isInstance)
                        .map(event -> ((Event.ConnectionResolved) event).outcome())
                        .toList());
    }

    @Test
    void countsWhatTheSinkRefuses() throws IOException {
        KernelTraceMapper mapper = mapper(
                event -> {
                    throw new IllegalStateException("full");
                },
                TraceFixture.formats());
        mapper.apply(new TraceRecord.TaskCreated(20, 500, 600, 0));

        assertEquals(1, counts.get(Count.APPENDS_FAILED));
        assertEquals(1, counts.view().lost());
    }
}
