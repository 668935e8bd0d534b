package dev.rubato.journal;

import dev.rubato.event.Address;
import dev.rubato.event.RecentAddresses;
import dev.rubato.journal.DamagedRecordException.Reason;
import java.util.zip.CRC32C;

/**
 * The bytes of one record while it is read; see {@link RecordWriter} for the frame. It trusts no length that it reads:
 * nothing is allocated before the bytes for it are known to be there. Used by one thread at a time.
 */
public final class RecordReader {
    /** Most bytes of a record that is read: earlier agents wrote longer ones than {@link RecordWriter#MAX_RECORD_BYTES}. */
    public static final int MAX_RECORD_BYTES = 128 << 10;

    private final CRC32C checksum = new CRC32C();
    private final RecentTexts texts = new RecentTexts();
    private final RecentAddresses addresses = new RecentAddresses();
    private byte[] bytes = new byte[0];
    private int at;
    private int end;
    private int version;
    private int kind;
    private long timeNs;

    /**
     * Starts to read the record in the first {@code length} bytes of {@code record}, which must not change until the
     * next call.
     *
     * @throws DamagedRecordException if it is too short, too long, or its checksum does not fit
     */
    public void open(byte[] record, int length) throws DamagedRecordException {
        if (length < RecordWriter.HEADER_BYTES + RecordWriter.CHECKSUM_BYTES) {
            throw new DamagedRecordException(Reason.TRUNCATED, length + " bytes are no record");
        }
        if (length > MAX_RECORD_BYTES) {
            throw new DamagedRecordException(Reason.BAD_LENGTH, "a record of " + length + " bytes");
        }
        bytes = record;
        end = length - RecordWriter.CHECKSUM_BYTES;
        checksum.reset();
        checksum.update(record, 0, end);
        if ((int) checksum.getValue() != (int) RecordWriter.INT.get(record, end)) {
            throw new DamagedRecordException(Reason.CHECKSUM, "the checksum does not fit");
        }
        version = record[0] & 0xff;
        kind = record[1] & 0xff;
        timeNs = (long) RecordWriter.LONG.get(record, 2);
        at = RecordWriter.HEADER_BYTES;
    }

    /** The format version that the record was written in. */
    public int version() {
        return version;
    }

    /** The record's kind, which the codec defines. */
    public int kind() {
        return kind;
    }

    /** When the item happened, nanoseconds since the Unix epoch. */
    public long timeNs() {
        return timeNs;
    }

    /** Payload bytes that were not read yet. */
    public int remaining() {
        return end - at;
    }

    /**
     * Checks that nothing of the payload is left.
     *
     * @throws DamagedRecordException if bytes are left over
     */
    public void finish() throws DamagedRecordException {
        if (at != end) {
            throw new DamagedRecordException(Reason.BAD_LENGTH, remaining() + " bytes are left over");
        }
    }

    /** Reads one byte. */
    public int u8() throws DamagedRecordException {
        need(1);
        return bytes[at++] & 0xff;
    }

    public boolean bool() throws DamagedRecordException {
        int value = u8();
        if (value > 1) {
            throw new DamagedRecordException(Reason.BAD_VALUE, value + " is no truth value");
        }
        return value == 1;
    }

    /** Reads four bytes. */
    public int i32() throws DamagedRecordException {
        need(Integer.BYTES);
        int value = (int) RecordWriter.INT.get(bytes, at);
        at += Integer.BYTES;
        return value;
    }

    /** Reads the four bytes of an IPv4 address. */
    public Address v4() throws DamagedRecordException {
        return addresses.ofV4(i32());
    }

    /** Reads eight bytes. */
    public long i64() throws DamagedRecordException {
        need(Long.BYTES);
        long value = (long) RecordWriter.LONG.get(bytes, at);
        at += Long.BYTES;
        return value;
    }

    public double f64() throws DamagedRecordException {
        return Double.longBitsToDouble(i64());
    }

    /** Reads what {@link RecordWriter#unsigned} wrote. */
    public long unsigned() throws DamagedRecordException {
        long value = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            int next = u8();
            value |= (long) (next & 0x7f) << shift;
            if (next < 0x80) {
                if (shift == 63 && next > 1) {
                    break;
                }
                return value;
            }
        }
        throw new DamagedRecordException(Reason.BAD_VALUE, "a number of more than 64 bits");
    }

    /** Reads what {@link RecordWriter#signed} wrote. */
    public long signed() throws DamagedRecordException {
        long zigzag = unsigned();
        return (zigzag >>> 1) ^ -(zigzag & 1);
    }

    /** Reads a signed number that has to fit into 32 bits. */
    public int signedInt() throws DamagedRecordException {
        long value = signed();
        if ((int) value != value) {
            throw new DamagedRecordException(Reason.BAD_VALUE, value + " does not fit into 32 bits");
        }
        return (int) value;
    }

    /** Reads a count of elements, each of which has at least one byte. */
    public int count(int max) throws DamagedRecordException {
        long count = unsigned();
        if (count < 0 || count > max) {
            throw new DamagedRecordException(Reason.BAD_LENGTH, count + " elements, at most " + max + " are allowed");
        }
        need(count);
        return (int) count;
    }

    /** Reads what {@link RecordWriter#text} wrote with the same maximum. */
    public String text(int maxChars) throws DamagedRecordException {
        long length = unsigned();
        if (length < 0 || length > 3L * maxChars) {
            throw new DamagedRecordException(Reason.BAD_LENGTH, "a text of " + length + " bytes");
        }
        need(length);
        String text = texts.text(bytes, at, (int) length);
        at += (int) length;
        if (text.length() > maxChars) {
            throw new DamagedRecordException(Reason.BAD_LENGTH, "a text of " + text.length() + " characters");
        }
        return text;
    }

    /** Reads all of the payload that is left. */
    public byte[] rest() {
        byte[] rest = new byte[remaining()];
        System.arraycopy(bytes, at, rest, 0, rest.length);
        at = end;
        return rest;
    }

    private void need(long more) throws DamagedRecordException {
        if (more > end - at) {
            throw new DamagedRecordException(
                    Reason.TRUNCATED, more + " bytes are needed, " + remaining() + " are left");
        }
    }
}
