package dev.rubato.sensor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rubato.event.Address;
import dev.rubato.sensor.TraceRecord.Ends;
import dev.rubato.sensor.TraceRecord.ProgramExecuted;
import dev.rubato.sensor.TraceRecord.SocketFailed;
import dev.rubato.sensor.TraceRecord.SocketRequested;
import dev.rubato.sensor.TraceRecord.SocketStateChanged;
import dev.rubato.sensor.TraceRecord.TaskCreated;
import dev.rubato.sensor.TraceRecord.TaskExited;
import dev.rubato.sensor.TraceRecord.TcpState;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TraceDecoderTest {
    private static final Address LOOPBACK = Address.parse("127.0.0.1");

    private final List<TraceRecord> records = TraceFixture.decode(TraceFixture.open(TraceFixture.recordedPage()));

    private <R extends TraceRecord> List<R> all(Class<R> kind) {
        return records.stream().filter(kind::isInstance).map(kind::cast).toList();
    }

    @Test
    void decodesEveryRecordOfARecordedPage() {
        assertEquals(19, records.size());
    }

    @Test
    void readsForkExecAndExitOfOneProcess() {
        TaskCreated created = assertInstanceOf(TaskCreated.class, records.get(0));
        ProgramExecuted executed = assertInstanceOf(ProgramExecuted.class, records.get(1));
        TaskExited exited = assertInstanceOf(TaskExited.class, records.get(2));

        assertFalse(created.isThread());
        assertEquals(created.tid(), executed.pid());
        assertEquals("/bin/true", executed.filename());
        assertEquals(created.tid(), exited.tid());
        assertTrue(exited.processEnded());
        assertTrue(created.monoNs() < executed.monoNs() && executed.monoNs() < exited.monoNs());
    }

    @Test
    void readsARefusedConnection() {
        List<SocketStateChanged> changes = all(SocketStateChanged.class);
        SocketStateChanged opened = changes.get(0);
        SocketStateChanged closed = changes.get(1);
        SocketFailed failed = all(SocketFailed.class).get(0);

        assertEquals(TcpState.CLOSE, opened.from());
        assertEquals(TcpState.SYN_SENT, opened.to());
        assertEquals(new Ends(LOOPBACK, 0, LOOPBACK, 1), opened.ends());
        assertFalse(opened.inInterrupt());
        assertEquals(opened.socket(), closed.socket());
        assertEquals(TcpState.CLOSE, closed.to());
        assertTrue(closed.ends().localPort() > 0);
        assertEquals(closed.ends(), failed.ends());
        assertEquals(111, failed.error());
    }

    @Test
    void marksChangesMadeByInterrupts() {
        SocketStateChanged accepted = all(SocketStateChanged.class).stream()
                .filter(change -> change.from() == TcpState.SYN_RECV)
                .findFirst()
                .orElseThrow();

        assertTrue(accepted.inInterrupt());
        assertEquals(47001, accepted.ends().localPort());
    }

    @Test
    void readsListeners() {
        assertTrue(all(SocketStateChanged.class).stream()
                .anyMatch(change -> change.to() == TcpState.LISTEN
                        && change.ends().equals(new Ends(LOOPBACK, 47001, Address.ANY, 0))));
    }

    @Test
    void readsThePacketSocketAndNotTheNetlinkOne() {
        List<SocketRequested> requested = all(SocketRequested.class);

        assertEquals(1, requested.size());
        assertEquals(17, requested.get(0).family());
        assertEquals(3, requested.get(0).type() & 0xf);
    }

    @Test
    void givesNothingForUnknownKindsAndShortRecords() {
        TraceDecoder decoder = new TraceDecoder(TraceFixture.formats());
        TracePage page = TraceFixture.open(TraceFixture.recordedPage());
        assertTrue(page.next());

        assertNull(decoder.decode(page.bytes(), page.offset(), 1, 0));
        assertNull(decoder.decode(page.bytes(), page.offset(), 40, 0));
        page.bytes().putShort(page.offset(), (short) 9999);
        assertNull(decoder.decode(page.bytes(), page.offset(), page.length(), 0));
    }

    @Test
    void knowsWhetherExitsTellTheEndOfTheProcess() {
        Map<TraceEvent, TraceFormat> formats = new EnumMap<>(TraceFixture.formats());
        assertTrue(new TraceDecoder(formats).groupDeathKnown());

        formats.remove(TraceEvent.TASK_EXITED);
        assertFalse(new TraceDecoder(formats).groupDeathKnown());
    }

    @Test
    void needsFormats() {
        assertThrows(IllegalArgumentException.class, () -> new TraceDecoder(Map.of()));
    }
}
