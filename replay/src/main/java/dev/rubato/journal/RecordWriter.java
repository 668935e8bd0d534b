package dev.rubato.journal;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.zip.CRC32C;

/**
 * The bytes of one record while it is written: a reusable buffer, so that encoding allocates nothing. Used by one thread
 * at a time.
 *
 * <p>Every record has the same frame, little-endian: version u8, kind u8, time i64 (nanoseconds since the Unix epoch),
 * payload, CRC-32C u32 over everything before it. The frame never changes with the version, so that every reader can
 * verify, date and skip records of versions that it does not know.
 */
public final class RecordWriter {
    /** Most bytes of one record: what fits into the overlap of two mapped blocks, 128 KiB, with room to spare. */
    public static final int MAX_RECORD_BYTES = 120 << 10;

    static final int HEADER_BYTES = 10;
    static final int CHECKSUM_BYTES = 4;
    static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

    private static final int FIRST_BYTES = 512;

    private final CRC32C checksum = new CRC32C();
    private byte[] bytes = new byte[FIRST_BYTES];
    private int length;
    private boolean cut;

    /** Starts a record, forgetting the one before. */
    public void begin(int version, int kind, long timeNs) {
        bytes[0] = (byte) version;
        bytes[1] = (byte) kind;
        LONG.set(bytes, 2, timeNs);
        length = HEADER_BYTES;
        cut = false;
    }

    /** Ends the record with its checksum. */
    public void seal() {
        checksum.reset();
        checksum.update(bytes, 0, length);
        reserve(CHECKSUM_BYTES);
        INT.set(bytes, length, (int) checksum.getValue());
        length += CHECKSUM_BYTES;
    }

    /** The buffer, of which the first {@link #length()} bytes are the record; valid until the next {@link #begin}. */
    byte[] bytes() {
        return bytes;
    }

    /** Bytes of the record so far. */
    public int length() {
        return length;
    }

    /** A copy of the record with its checksum. */
    public byte[] toBytes() {
        seal();
        return Arrays.copyOf(bytes, length);
    }

    /** Whether something of the item was too long and was cut. */
    public boolean wasCut() {
        return cut;
    }

    /** Says that something of the item was left out. */
    public void markCut() {
        cut = true;
    }

    /** Writes the low 8 bits of {@code value}. */
    public void u8(int value) {
        reserve(1);
        bytes[length++] = (byte) value;
    }

    public void bool(boolean value) {
        u8(value ? 1 : 0);
    }

    /** Writes four bytes. */
    public void i32(int value) {
        reserve(Integer.BYTES);
        INT.set(bytes, length, value);
        length += Integer.BYTES;
    }

    /** Writes eight bytes. */
    public void i64(long value) {
        reserve(Long.BYTES);
        LONG.set(bytes, length, value);
        length += Long.BYTES;
    }

    /** Writes the bits of {@code value}. */
    public void f64(double value) {
        i64(Double.doubleToRawLongBits(value));
    }

    /** Writes an unsigned LEB128 number: 1 byte below 128, at most 10 bytes. */
    public void unsigned(long value) {
        reserve(10);
        long rest = value;
        while ((rest & ~0x7fL) != 0) {
            bytes[length++] = (byte) ((rest & 0x7f) | 0x80);
            rest >>>= 7;
        }
        bytes[length++] = (byte) rest;
    }

    /** Writes a signed number in zigzag form: 1 byte from -64 to 63, at most 10 bytes. */
    public void signed(long value) {
        unsigned((value << 1) ^ (value >> 63));
    }

    /** Writes {@code size}, or {@code max} if that is less; the caller then writes as many elements as this returns. */
    public int count(int size, int max) {
        int kept = Math.min(size, max);
        cut |= kept < size;
        unsigned(kept);
        return kept;
    }

    /**
     * Writes a text as UTF-8, cut to {@code maxChars} UTF-16 units. Surrogates without a partner, which UTF-8 cannot
     * express, become U+FFFD.
     */
    public void text(String text, int maxChars) {
        int end = text.length();
        if (end > maxChars) {
            end = maxChars > 0 && Character.isHighSurrogate(text.charAt(maxChars - 1)) ? maxChars - 1 : maxChars;
            cut = true;
        }
        int utf8 = utf8Length(text, end);
        unsigned(utf8);
        reserve(utf8);
        if (utf8 == end) {
            for (int i = 0; i < end; i++) {
                bytes[length + i] = (byte) text.charAt(i);
            }
            length += end;
        } else {
            utf8(text, end);
        }
    }

    /** Writes {@code count} bytes as they are. */
    public void raw(byte[] source, int count) {
        reserve(count);
        System.arraycopy(source, 0, bytes, length, count);
        length += count;
    }

    private static int utf8Length(String text, int end) {
        int utf8 = 0;
        for (int i = 0; i < end; i++) {
            char c = text.charAt(i);
            if (c < 0x80) {
                utf8++;
            } else if (c < 0x800) {
                utf8 += 2;
            } else if (isPair(text, i, end)) {
                utf8 += 4;
                i++;
            } else {
                utf8 += 3;
            }
        }
        return utf8;
    }

    private void utf8(String text, int end) {
        for (int i = 0; i < end; i++) {
            char c = text.charAt(i);
            if (c < 0x80) {
                bytes[length++] = (byte) c;
            } else if (c < 0x800) {
                bytes[length++] = (byte) (0xc0 | (c >> 6));
                bytes[length++] = (byte) (0x80 | (c & 0x3f));
            } else if (isPair(text, i, end)) {
                int codePoint = Character.toCodePoint(c, text.charAt(++i));
                bytes[length++] = (byte) (0xf0 | (codePoint >> 18));
                bytes[length++] = (byte) (0x80 | ((codePoint >> 12) & 0x3f));
                bytes[length++] = (byte) (0x80 | ((codePoint >> 6) & 0x3f));
                bytes[length++] = (byte) (0x80 | (codePoint & 0x3f));
            } else {
                char kept = Character.isSurrogate(c) ? '\ufffd' : c;
                bytes[length++] = (byte) (0xe0 | (kept >> 12));
                bytes[length++] = (byte) (0x80 | ((kept >> 6) & 0x3f));
                bytes[length++] = (byte) (0x80 | (kept & 0x3f));
            }
        }
    }

    private static boolean isPair(String text, int at, int end) {
        return Character.isHighSurrogate(text.charAt(at))
                && at + 1 < end
                && Character.isLowSurrogate(text.charAt(at + 1));
    }

    private void reserve(int more) {
        int needed = length + more;
        if (needed <= bytes.length) {
            return;
        }
        if (needed > MAX_RECORD_BYTES) {
            throw new JournalException("a record would have more than " + MAX_RECORD_BYTES + " bytes");
        }
        bytes = Arrays.copyOf(bytes, Math.min(MAX_RECORD_BYTES, Math.max(needed, 2 * bytes.length)));
    }
}
