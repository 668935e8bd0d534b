package dev.rubato.trace;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The lines of a text file, with their numbers, each of bounded length. Owned by one thread.
 *
 * <p>A line ends with LF or CR LF; the last one may end with the file. Bytes that are no UTF-8 become the replacement
 * character. A longer line is passed by without keeping it.
 */
final class TextLines {
    /** Longest line that is kept: more than any collector writes, and little enough to hold several in memory. */
    static final int MAX_BYTES = 1 << 20;

    private static final int CHUNK_BYTES = 64 * 1024;

    private final InputStream in;
    private final byte[] chunk = new byte[CHUNK_BYTES];
    private int at;
    private int end;
    private byte[] line = new byte[1024];
    private int length;
    private boolean tooLong;
    private long number;

    TextLines(InputStream in) {
        this.in = in;
    }

    /** Moves to the next line; false after the last. */
    boolean next() throws IOException {
        length = 0;
        tooLong = false;
        if (!fill()) {
            return false;
        }
        number++;
        do {
            int feed = indexOfFeed();
            append(feed < 0 ? end : feed);
            if (feed >= 0) {
                at = feed + 1;
                return true;
            }
            at = end;
        } while (fill());
        return true;
    }

    private boolean fill() throws IOException {
        if (at < end) {
            return true;
        }
        at = 0;
        end = Math.max(0, in.read(chunk, 0, chunk.length));
        return end > 0;
    }

    private int indexOfFeed() {
        for (int i = at; i < end; i++) {
            if (chunk[i] == '\n') {
                return i;
            }
        }
        return -1;
    }

    private void append(int to) {
        int bytes = to - at;
        if (tooLong || length + bytes > MAX_BYTES) {
            tooLong = true;
            return;
        }
        if (length + bytes > line.length) {
            line = Arrays.copyOf(line, Math.max(length + bytes, 2 * line.length));
        }
        System.arraycopy(chunk, at, line, length, bytes);
        length += bytes;
    }

    /** The line without its end; of a line that {@link #isTooLong} only the beginning. */
    String text() {
        int visible = length > 0 && line[length - 1] == '\r' ? length - 1 : length;
        return new String(line, 0, visible, StandardCharsets.UTF_8);
    }

    /** Whether the line is longer than {@link #MAX_BYTES}. */
    boolean isTooLong() {
        return tooLong;
    }

    /** Number of the line, from 1. */
    long number() {
        return number;
    }

    /** Where the line stands, for messages. */
    String position() {
        return "line " + number;
    }
}
