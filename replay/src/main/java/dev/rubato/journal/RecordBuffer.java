package dev.rubato.journal;

import dev.rubato.journal.DamagedRecordException.Reason;
import net.openhft.chronicle.bytes.Bytes;
import net.openhft.chronicle.wire.DocumentContext;
import net.openhft.chronicle.wire.Wire;

/**
 * Where records are copied to before they are decoded, so that a segment that shrinks meanwhile harms no decoder. Used by
 * one thread at a time.
 */
final class RecordBuffer {
    private static final int FIRST_BYTES = 1024;

    private final RecordReader record = new RecordReader();
    private byte[] bytes = new byte[FIRST_BYTES];

    /** The item in a record. */
    <T> T decode(DocumentContext document, Codec<T> codec) throws DamagedRecordException {
        int length = copy(document, RecordReader.MAX_RECORD_BYTES);
        record.open(bytes, length);
        return codec.decode(record);
    }

    /** The time in a record's header. */
    long timeNs(DocumentContext document) throws DamagedRecordException {
        if (copy(document, RecordWriter.HEADER_BYTES) < RecordWriter.HEADER_BYTES) {
            throw new DamagedRecordException(Reason.TRUNCATED, "a record without time");
        }
        return (long) RecordWriter.LONG.get(bytes, 2);
    }

    /** Copies the record, or the first {@code maxBytes} of it, and returns how many bytes that are. */
    private int copy(DocumentContext document, int maxBytes) throws DamagedRecordException {
        try {
            Wire wire = document.wire();
            if (wire == null) {
                throw new DamagedRecordException(Reason.UNREADABLE_SEGMENT, "a record without content");
            }
            Bytes<?> content = wire.bytes();
            long length = content.readRemaining();
            if (length > RecordReader.MAX_RECORD_BYTES) {
                throw new DamagedRecordException(Reason.BAD_LENGTH, "a record of " + length + " bytes");
            }
            int copied = (int) Math.min(length, maxBytes);
            if (copied > bytes.length) {
                bytes = new byte[Math.max(copied, 2 * bytes.length)];
            }
            content.read(bytes, 0, copied);
            return copied;
        } catch (DamagedRecordException e) {
            throw e;
        } catch (Exception | AssertionError | InternalError e) {
            throw new DamagedRecordException(Reason.UNREADABLE_SEGMENT, String.valueOf(e));
        }
    }
}
