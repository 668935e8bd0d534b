package dev.rubato.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rubato.event.Address;
import dev.rubato.event.Event;
import dev.rubato.event.ProcessImage;
import dev.rubato.event.ProcessKey;
import dev.rubato.journal.DamagedRecordException.Reason;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class EventCodecTest {
    private final EventCodec codec = new EventCodec();
    private final RecordWriter writer = new RecordWriter();
    private final RecordReader reader = new RecordReader();

    private byte[] encode(Event event) {
        codec.encode(event, writer);
        return writer.toBytes();
    }

    private Event decode(byte[] record) throws DamagedRecordException {
        reader.open(record, record.length);
        return codec.decode(reader);
    }

    @Test
    void givesBackEveryKindWithAnyValues() throws DamagedRecordException {
        RandomEvents events = new RandomEvents(new Random(1));
        Set<Class<?>> kinds = new HashSet<>();
        for (int i = 0; i < 19_000; i++) {
            Event event = events.ofKind(1 + i % RandomEvents.KINDS);
            assertEquals(event, decode(encode(event)));
            assertFalse(writer.wasCut(), () -> "cut although allowed: " + event);
            kinds.add(event.getClass());
        }
        assertEquals(Set.of(Event.class.getPermittedSubclasses()), kinds);
    }

    @Test
    void keepsItsKindNumbers() {
        RandomEvents events = new RandomEvents(new Random(2));
        for (int kind = 1; kind <= RandomEvents.KINDS; kind++) {
            byte[] record = encode(events.ofKind(kind));
            assertEquals(EventCodec.VERSION, record[0]);
            assertEquals(kind, record[1]);
        }
    }

    @Test
    void keepsItsBytes() {
        ProcessKey process = new ProcessKey(4242, 1_780_000_000_000_000_000L);
        ProcessImage image = new ProcessImage(
                "/bin/sh", List.of("sh", "-c", "ls"), true, "1000", 7, 34816, ProcessImage.Stdin.PIPE, "/c", "/");
        Event event = new Event.ProcessExecuted(1_780_000_000_000_001_000L, process, null, image, Event.Basis.EXACT);
        String expected = "0204e80332b491d4b318" // version, kind, time
                + "a442" + "d00f" + "00" + "01" // process, no parent, exact
                + "072f62696e2f7368" + "03" + "027368" + "022d63" + "026c73" + "01" // exe, args
                + "0431303030" + "0e" + "80a004" + "02" + "022f63" + "012f" // user, session, tty, stdin, cgroup, cwd
                + "CRC";
        String hex = java.util.HexFormat.of().formatHex(encode(event));
        assertEquals(expected.replace("CRC", hex.substring(hex.length() - 8)), hex);
    }

    @Test
    void readsGpuUseWithoutContextAsUnknown() throws DamagedRecordException {
        writer.begin(1, EventKind.GPU_SAMPLED, 50);
        writer.text("card0", 10);
        writer.f64(40);
        writer.signed(-1);
        writer.signed(-1);
        writer.count(1, 1);
        writer.signed(4242);
        writer.signed(20);
        writer.f64(35);
        writer.signed(1024);
        Event.GpuUse use = new Event.GpuUse(new ProcessKey(4242, 30), Event.GpuContext.UNKNOWN, 35, 1024);
        assertEquals(new Event.GpuSampled(50, "card0", 40, -1, -1, List.of(use)), decode(writer.toBytes()));
    }

    @Test
    void cutsWhatIsTooLongAndSaysSo() throws DamagedRecordException {
        Event.SensorGap gap = new Event.SensorGap(1, "s".repeat(5000), 1, 0, 1, "");
        Event.SensorGap read = (Event.SensorGap) decode(encode(gap));
        assertTrue(writer.wasCut());
        assertEquals("s".repeat(ProcessImage.MAX_TEXT_CHARS), read.sensor());

        Event.NameResolved name = new Event.NameResolved(1, "n", Collections.nCopies(100, Address.ANY));
        assertEquals(
                Event.MAX_ADDRESSES,
                ((Event.NameResolved) decode(encode(name))).addresses().size());
        assertTrue(writer.wasCut());
    }

    @Test
    void doesNotCutASurrogatePairInHalf() throws DamagedRecordException {
        String text = "x".repeat(ProcessImage.MAX_TEXT_CHARS - 1) + "\ud83c\udfbb";
        Event.SensorGap read = (Event.SensorGap) decode(encode(new Event.SensorGap(1, text, 1, 0, 1, "")));
        assertEquals("x".repeat(ProcessImage.MAX_TEXT_CHARS - 1), read.sensor());
    }

    @Test
    void replacesSurrogatesWithoutPartner() throws DamagedRecordException {
        Event.SensorGap read =
                (Event.SensorGap) decode(encode(new Event.SensorGap(1, "a\ud83cb\udfbb", 1, 0, 1, "\ud83c")));
        assertEquals("a\ufffdb\ufffd", read.sensor());
        assertEquals("\ufffd", read.reason());
    }

    @Test
    void namesUnknownVersionsAndKinds() {
        writer.begin(99, 1, 0);
        assertEquals(Reason.UNKNOWN_VERSION, reasonOf(writer.toBytes()));
        writer.begin(EventCodec.VERSION, 200, 0);
        assertEquals(Reason.UNKNOWN_KIND, reasonOf(writer.toBytes()));
    }

    @Test
    void namesDamage() {
        byte[] record = encode(new Event.ProcessExited(5, new ProcessKey(1, 2)));
        byte[] flipped = record.clone();
        flipped[11] ^= 0x10;
        assertEquals(Reason.CHECKSUM, reasonOf(flipped));
        assertEquals(Reason.TRUNCATED, reasonOf(java.util.Arrays.copyOf(record, 13)));
        assertEquals(Reason.TRUNCATED, reasonOf(new byte[0]));
        assertEquals(Reason.BAD_LENGTH, reasonOf(new byte[RecordReader.MAX_RECORD_BYTES + 1]));

        writer.begin(EventCodec.VERSION, EventKind.PROCESS_EXITED, 5);
        assertEquals(Reason.TRUNCATED, reasonOf(writer.toBytes()));
        writer.begin(EventCodec.VERSION, EventKind.TIME_PASSED, 5);
        writer.u8(0);
        assertEquals(Reason.BAD_LENGTH, reasonOf(writer.toBytes()));
        writer.begin(EventCodec.VERSION, EventKind.SENSOR_STARTED, 5);
        writer.text("s", 10);
        writer.u8(77);
        writer.text("", 10);
        assertEquals(Reason.BAD_VALUE, reasonOf(writer.toBytes()));
        writer.begin(EventCodec.VERSION, EventKind.NAME_RESOLVED, 5);
        writer.unsigned(Long.MAX_VALUE);
        assertEquals(Reason.BAD_LENGTH, reasonOf(writer.toBytes()));
    }

    private Reason reasonOf(byte[] record) {
        return assertThrows(DamagedRecordException.class, () -> decode(record)).reason();
    }
}
