package dev.rubato.trace;

import static dev.rubato.trace.PacketFixture.PEER;
import static dev.rubato.trace.PacketFixture.RAW;
import static dev.rubato.trace.PacketFixture.SYN;
import static dev.rubato.trace.PacketFixture.US;
import static dev.rubato.trace.PacketFixture.ethernet;
import static dev.rubato.trace.PacketFixture.tcp;
import static java.nio.ByteOrder.BIG_ENDIAN;
import static java.nio.ByteOrder.LITTLE_ENDIAN;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rubato.event.Event;
import java.io.IOException;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class PcapReaderTest {
    private static final byte[] PACKET = tcp(US, 40_000, PEER, 445, SYN);

    private static ReadTrace read(byte[] file) throws IOException {
        assertTrue(PcapReader.recognises(file));
        return ReadTrace.of(PcapReader::new, file, HostAddresses.EVERY);
    }

    private static List<Long> times(ReadTrace read) {
        return read.events.stream().map(Event::timeNs).toList();
    }

    private static CaptureFixture with(ByteOrder order, byte... options) {
        return CaptureFixture.pcapng(order).interfaceOf(order, RAW, 0, options);
    }

    @Test
    void bothByteOrdersAndResolutionsGiveTheSameTime() throws Exception {
        for (ByteOrder order : List.of(LITTLE_ENDIAN, BIG_ENDIAN)) {
            byte[] micros = CaptureFixture.pcap(order, CaptureFixture.MICROSECONDS, RAW)
                    .packet(7, 123_456, PACKET)
                    .bytes();
            byte[] nanos = CaptureFixture.pcap(order, CaptureFixture.NANOSECONDS, RAW)
                    .packet(7, 123_456_789, PACKET)
                    .bytes();
            assertEquals(List.of(7_123_456_000L, 7_123_456_000L), times(read(micros)));
            assertEquals(List.of(7_123_456_789L, 7_123_456_789L), times(read(nanos)));
        }
    }

    @Test
    void theEndTellsTheTimeOfTheNewestPacket() throws Exception {
        ReadTrace read = read(CaptureFixture.pcap(LITTLE_ENDIAN, CaptureFixture.MICROSECONDS, RAW)
                .packet(7, 0, PACKET)
                .packet(9, 0, PACKET)
                .packet(8, 0, new byte[] {1})
                .bytes());
        assertEquals(new Event.TimePassed(9_000_000_000L), read.events.getLast());
        assertEquals(2, read.events.size());
        assertEquals(2, read.passedOver);
        assertEquals(3, read.records);
    }

    @Test
    void aPacketCutOffByTheEndIsRejectedAndTheRestKept() throws Exception {
        byte[] whole = CaptureFixture.pcap(LITTLE_ENDIAN, CaptureFixture.MICROSECONDS, RAW)
                .packet(7, 0, PACKET)
                .packet(8, 0, PACKET)
                .bytes();
        ReadTrace inBody = read(Arrays.copyOf(whole, whole.length - 1));
        assertEquals(List.of("packet 2: the capture ends within this packet"), inBody.rejected);
        ReadTrace inHeader = read(Arrays.copyOf(whole, whole.length - PACKET.length - 3));
        assertEquals(List.of("packet 2: the capture ends within this packet's header"), inHeader.rejected);
        assertEquals(2, inHeader.events.size());
    }

    @Test
    void aLengthThatCannotBeTrueEndsTheReadingInWords() {
        byte[] file = CaptureFixture.pcap(LITTLE_ENDIAN, CaptureFixture.MICROSECONDS, RAW)
                .packet(7, 0, PACKET)
                .bytes();
        file[24 + 11] = 0x7f;
        TraceException wrong = assertThrows(TraceException.class, () -> read(file));
        assertTrue(String.valueOf(wrong.getMessage()).contains("damaged"), wrong.getMessage());
        byte[] header = Arrays.copyOf(file, 10);
        assertThrows(TraceException.class, () -> read(header));
    }

    @Test
    void theOriginalLengthCountsWhereTheSnapshotIsShorter() throws Exception {
        byte[] segment = tcp(US, 40_000, PEER, 445, SYN, 1, 0, 400);
        ReadTrace read = read(CaptureFixture.pcap(LITTLE_ENDIAN, CaptureFixture.MICROSECONDS, RAW)
                .packet(7, 0, Arrays.copyOf(segment, 60), segment.length)
                .bytes());
        assertTrue(read.events.getFirst() instanceof Event.ConnectionOpened, read.events.toString());
    }

    @Test
    void sectionsOfEitherOrderAndSeveralInterfacesAreRead() throws Exception {
        byte[] nanoseconds = {9, 0, 1, 0, 9, 0, 0, 0, 0, 0, 0, 0};
        byte[] file = with(LITTLE_ENDIAN, nanoseconds)
                .interfaceOf(LITTLE_ENDIAN, 1, 0)
                .enhanced(LITTLE_ENDIAN, 0, 5_000_000_001L, PACKET)
                .enhanced(LITTLE_ENDIAN, 1, 6_000_000L, ethernet(0x0800, tcp(US, 40_001, PEER, 446, SYN)))
                .block(LITTLE_ENDIAN, 5, new byte[32])
                .section(BIG_ENDIAN)
                .interfaceOf(BIG_ENDIAN, RAW, 0)
                .enhanced(BIG_ENDIAN, 0, 7_000_000L, tcp(US, 40_002, PEER, 447, SYN))
                .bytes();
        assertEquals(List.of(5_000_000_001L, 6_000_000_000L, 7_000_000_000L, 7_000_000_000L), times(read(file)));
    }

    @Test
    void timeResolutionsOfPowersOfTwoAndOffsetsAreKnown() throws Exception {
        byte[] half = {9, 0, 1, 0, (byte) 0x81, 0, 0, 0, 14, 0, 8, 0, 100, 0, 0, 0, 0, 0, 0, 0};
        ReadTrace read = read(
                with(LITTLE_ENDIAN, half).enhanced(LITTLE_ENDIAN, 0, 5, PACKET).bytes());
        assertEquals(102_500_000_000L, read.events.getFirst().timeNs());
        byte[] picoseconds = {9, 0, 1, 0, 12, 0, 0, 0};
        read = read(with(LITTLE_ENDIAN, picoseconds)
                .enhanced(LITTLE_ENDIAN, 0, 1_500_000_000_000L, PACKET)
                .bytes());
        assertEquals(1_500_000_000L, read.events.getFirst().timeNs());
        byte[] absurd = {9, 0, 1, 0, 99, 0, 0, 0};
        read = read(with(LITTLE_ENDIAN, absurd)
                .enhanced(LITTLE_ENDIAN, 0, 1, PACKET)
                .bytes());
        assertEquals(1, read.rejected.size());
    }

    @Test
    void aSimplePacketTakesTheTimeOfTheOneBefore() throws Exception {
        ReadTrace read = read(with(LITTLE_ENDIAN)
                .enhanced(LITTLE_ENDIAN, 0, 4_000_000, PACKET)
                .simple(LITTLE_ENDIAN, tcp(US, 40_001, PEER, 446, SYN))
                .bytes());
        assertEquals(List.of(4_000_000_000L, 4_000_000_000L, 4_000_000_000L), times(read));
    }

    @Test
    void blocksThatContradictThemselvesAreRejectedOneByOne() throws Exception {
        ReadTrace read = read(with(LITTLE_ENDIAN)
                .enhanced(LITTLE_ENDIAN, 3, 4_000_000, PACKET)
                .block(LITTLE_ENDIAN, 6, new byte[4])
                .block(LITTLE_ENDIAN, 1, new byte[0])
                .enhanced(LITTLE_ENDIAN, 0, 4_000_000, PACKET)
                .bytes());
        assertEquals(3, read.rejected.size());
        assertEquals(2, read.events.size());
    }

    @Test
    void otherFilesAreNotRecognised() {
        assertFalse(PcapReader.recognises("#separator \\x09".getBytes(java.nio.charset.StandardCharsets.UTF_8)));
        assertFalse(PcapReader.recognises(new byte[3]));
    }
}
