package dev.rubato.trace;

import java.io.IOException;
import java.io.InputStream;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * The part of a capture file that is being read, as one array in which packets are judged in place. Owned by one thread.
 */
final class PcapBuffer {
    /** Most bytes that one packet or block may need: libpcap's largest snapshot length with room for options. */
    static final int MAX_BYTES = 512 * 1024;

    private static final VarHandle INT_LITTLE =
            MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle INT_BIG = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);

    private final InputStream in;
    final byte[] bytes = new byte[MAX_BYTES];
    private int at;
    private int end;
    private boolean littleEndian;

    PcapBuffer(InputStream in) {
        this.in = in;
    }

    void littleEndian(boolean little) {
        littleEndian = little;
    }

    boolean isLittleEndian() {
        return littleEndian;
    }

    /** Where the next byte stands in {@link #bytes}. */
    int at() {
        return at;
    }

    /** Bytes of the file that are left in the buffer. */
    int available() {
        return end - at;
    }

    /** Makes {@code count} bytes, at most {@link #MAX_BYTES}, readable at once; false if the file ends before. */
    boolean has(int count) throws IOException {
        while (end - at < count) {
            if (bytes.length - at < count) {
                System.arraycopy(bytes, at, bytes, 0, end - at);
                end -= at;
                at = 0;
            }
            int read = in.read(bytes, end, bytes.length - end);
            if (read < 0) {
                return false;
            }
            end += read;
        }
        return true;
    }

    /** Moves on by {@code count} bytes, which may be more than the buffer holds; false if the file ends before. */
    boolean skip(long count) throws IOException {
        long left = count;
        while (left > available()) {
            left -= available();
            at = end;
            if (!has(1)) {
                return false;
            }
        }
        at += (int) left;
        return true;
    }

    boolean startsWith(int bigEndianMagic) throws IOException {
        return has(4) && (int) INT_BIG.get(bytes, at) == bigEndianMagic;
    }

    int i32(int offset) {
        return littleEndian ? (int) INT_LITTLE.get(bytes, at + offset) : (int) INT_BIG.get(bytes, at + offset);
    }

    long u32(int offset) {
        return i32(offset) & 0xffff_ffffL;
    }

    int u16(int offset) {
        int first = bytes[at + offset] & 0xff;
        int second = bytes[at + offset + 1] & 0xff;
        return littleEndian ? second << 8 | first : first << 8 | second;
    }

    int u8(int offset) {
        return bytes[at + offset] & 0xff;
    }

    byte[] copy(int offset, int count) {
        return Arrays.copyOfRange(bytes, at + offset, at + offset + count);
    }
}
