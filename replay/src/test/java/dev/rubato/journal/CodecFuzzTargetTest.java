package dev.rubato.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.rubato.detect.Fact;
import dev.rubato.event.Event;
import java.util.Arrays;

/** Coverage-guided fuzzing of the codecs: {@code JAZZER_FUZZ=1} searches, otherwise only known inputs are tried. */
class CodecFuzzTargetTest {
    private final RecordWriter writer = new RecordWriter();
    private final RecordReader reader = new RecordReader();

    @FuzzTest(maxDuration = "20s")
    void whatDecodesEncodesToTheSameEvent(byte[] data) {
        EventCodec codec = new EventCodec();
        try {
            Event event = codec.decode(open(data));
            codec.encode(event, writer);
            byte[] again = writer.toBytes();
            reader.open(again, again.length);
            assertEquals(event, codec.decode(reader));
        } catch (DamagedRecordException e) {
            assertEquals(
                    e.reason(), DamagedRecordException.Reason.valueOf(e.reason().name()));
        }
    }

    @FuzzTest(maxDuration = "20s")
    void whatDecodesEncodesToTheSameFact(byte[] data) {
        FactCodec codec = new FactCodec();
        try {
            Fact fact = codec.decode(open(data));
            codec.encode(fact, writer);
            byte[] again = writer.toBytes();
            reader.open(again, again.length);
            assertEquals(fact, codec.decode(reader));
        } catch (DamagedRecordException e) {
            assertEquals(
                    e.reason(), DamagedRecordException.Reason.valueOf(e.reason().name()));
        }
    }

    @FuzzTest(maxDuration = "20s")
    void alertsGiveNamedErrorsOnly(byte[] data) {
        AlertCodec codec = new AlertCodec();
        try {
            codec.encode(codec.decode(open(data)), writer);
            assertEquals(AlertCodec.VERSION, writer.bytes()[0]);
        } catch (DamagedRecordException e) {
            assertEquals(
                    e.reason(), DamagedRecordException.Reason.valueOf(e.reason().name()));
        }
    }

    /** Frames {@code data} with a checksum that fits: two bytes of version and kind, eight of time, the payload. */
    private RecordReader open(byte[] data) throws DamagedRecordException {
        byte[] framed = Arrays.copyOf(data, Math.max(data.length, RecordWriter.HEADER_BYTES));
        writer.begin(framed[0], framed[1], (long) RecordWriter.LONG.get(framed, 2));
        byte[] payload = Arrays.copyOfRange(framed, RecordWriter.HEADER_BYTES, framed.length);
        writer.raw(payload, payload.length);
        byte[] record = writer.toBytes();
        reader.open(record, record.length);
        return reader;
    }
}
