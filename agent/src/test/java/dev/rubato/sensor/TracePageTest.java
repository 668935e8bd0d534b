package dev.rubato.sensor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteOrder;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TracePageTest {

    @Test
    void walksARecordedPageToItsEnd() {
        TracePage page = TraceFixture.open(TraceFixture.recordedPage());

        int records = 0;
        long last = 0;
        while (page.next()) {
            assertTrue(page.timeNs() >= last);
            last = page.timeNs();
            records++;
        }

        assertEquals(19, records);
        assertEquals(0, page.missed());
        assertEquals(0, page.damaged());
    }

    @Test
    void addsUpDeltasAndExtensionsOfTime() {
        TracePage page = TraceFixture.open(new TraceFixture.PageBuilder(1000)
                .record(1, 5, 11)
                .record(30, 3, 1)
                .record(2, 7, 21, 22)
                .build());

        assertTrue(page.next());
        assertEquals(1005, page.timeNs());
        assertEquals(4, page.length());
        assertEquals(11, page.bytes().getInt(page.offset()));
        assertTrue(page.next());
        assertEquals(1005 + (1L << 27) + 3 + 7, page.timeNs());
        assertEquals(8, page.length());
        assertFalse(page.next());
    }

    @Test
    void setsTheTimeByAnAbsoluteStamp() {
        TracePage page = TraceFixture.open(new TraceFixture.PageBuilder(1000)
                .record(31, 9, 4)
                .record(1, 1, 11)
                .build());

        assertTrue(page.next());
        assertEquals((4L << 27) + 9 + 1, page.timeNs());
    }

    @Test
    void readsLengthsThatDoNotFitTheType() {
        TracePage page = TraceFixture.open(new TraceFixture.PageBuilder(0)
                .record(0, 1, 4 + 8, 31, 32)
                .record(1, 1, 41)
                .build());

        assertTrue(page.next());
        assertEquals(8, page.length());
        assertEquals(31, page.bytes().getInt(page.offset()));
        assertTrue(page.next());
        assertEquals(41, page.bytes().getInt(page.offset()));
    }

    @Test
    void skipsDiscardedRecordsAndEndsAtPadding() {
        TracePage page = TraceFixture.open(new TraceFixture.PageBuilder(0)
                .record(29, 6, 8, 0)
                .record(1, 1, 11)
                .record(29, 0, 0)
                .record(1, 1, 12)
                .build());

        assertTrue(page.next());
        assertEquals(7, page.timeNs());
        assertFalse(page.next());
        assertFalse(page.next());
        assertEquals(0, page.damaged());
    }

    @Test
    void tellsLossBeforeThePageWithItsNumberWhereStored() {
        assertEquals(
                12,
                TraceFixture.open(
                                new TraceFixture.PageBuilder(0).record(1, 1, 11).buildMissed(12))
                        .missed());
        assertEquals(
                -1,
                TraceFixture.open(
                                new TraceFixture.PageBuilder(0).record(1, 1, 11).build(1L << 31))
                        .missed());
    }

    @Test
    void countsARecordThatDoesNotFitAsDamage() {
        TracePage page = TraceFixture.open(
                new TraceFixture.PageBuilder(0).record(20, 1, 11).build());

        assertFalse(page.next());
        assertEquals(1, page.damaged());
    }

    @Test
    void countsALengthBeyondThePageAsDamage() {
        byte[] bytes = new TraceFixture.PageBuilder(0).record(1, 1, 11).build();
        bytes[9] = 0x7f;
        TracePage page = TraceFixture.open(bytes);

        assertEquals(1, page.damaged());
        assertTrue(page.next());
    }

    @Test
    void endsWithinThePageWhateverTheBytesAre() {
        Random random = new Random(20260101);
        TracePage page = new TracePage(TraceFixture.header(), ByteOrder.LITTLE_ENDIAN);
        TraceDecoder decoder = new TraceDecoder(TraceFixture.formats());
        byte[] recorded = TraceFixture.recordedPage();
        byte[] bytes = new byte[4096];
        long records = 0;
        for (int round = 0; round < 20_000; round++) {
            if (round % 2 == 0) {
                random.nextBytes(bytes);
            } else {
                System.arraycopy(recorded, 0, bytes, 0, recorded.length);
                for (int flips = 0; flips < 8; flips++) {
                    bytes[random.nextInt(recorded.length)] = (byte) random.nextInt();
                }
            }
            page.bytes().put(0, bytes);
            page.open(random.nextInt(bytes.length + 1));
            for (int count = 0; page.next(); count++) {
                assertTrue(count < 1024, "a page holds at most 1020 records");
                assertTrue(page.offset() + page.length() <= 4096);
                decoder.decode(page.bytes(), page.offset(), page.length(), page.timeNs());
                records++;
            }
        }
        assertTrue(records > 20_000);
        assertTrue(page.damaged() > 1000);
    }

    @Test
    void refusesAnAbsurdLayout() {
        TraceFormat tiny = TraceFormat.parse("""
            field: u64 timestamp;\toffset:0;\tsize:8;\tsigned:0;
            field: local_t commit;\toffset:8;\tsize:8;\tsigned:1;
            field: char data;\toffset:16;\tsize:4;\tsigned:0;
            """);

        assertThrows(IllegalArgumentException.class, () -> new TracePage(tiny, ByteOrder.LITTLE_ENDIAN));
    }
}
